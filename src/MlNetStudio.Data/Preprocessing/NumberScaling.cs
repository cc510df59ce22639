using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>How numbers are scaled.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NumberScaling>))]
public enum NumberScaling
{
    /// <summary>As they are.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Less the mean, divided by the standard deviation of the training rows.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard,

    /// <summary>Less the median, divided by the interquartile range of the training rows, and features then clipped smoothly to the range from -3 to 3.</summary>
    [JsonStringEnumMemberName("robust")]
    Robust,

    /// <summary>From 0 for the least to 1 for the largest value of the training rows.</summary>
    [JsonStringEnumMemberName("minMax")]
    MinMax,
}
