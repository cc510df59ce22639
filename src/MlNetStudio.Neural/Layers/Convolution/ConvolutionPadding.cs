using System.Text.Json.Serialization;

namespace MlNetStudio.Neural.Layers;

/// <summary>What lies around an image when a window reaches over its edge.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConvolutionPadding>))]
public enum ConvolutionPadding
{
    /// <summary>Nothing: windows stay inside the image, so the output is smaller than the input.</summary>
    [JsonStringEnumMemberName("valid")]
    Valid,

    /// <summary>As many zeros as it takes for ceil(input / stride) outputs, an odd one after the image (ONNX SAME_UPPER).</summary>
    [JsonStringEnumMemberName("same")]
    Same,

    /// <summary>As many zeros as the options say.</summary>
    [JsonStringEnumMemberName("explicit")]
    Explicit,
}
