namespace MlNetStudio.Onnx;

/// <summary>What an ONNX file may ask for when it is read.</summary>
public sealed record OnnxReadOptions
{
    /// <summary>
    /// Whether tensors may keep their data in other files, which then must lie in the model's own folder or below, after all links
    /// are followed. Default: false. A file that is not trusted should be in a folder of its own: it could have any file there taken for weights.
    /// </summary>
    public bool AllowExternalData { get; init; }

    /// <summary>The most bytes that are taken from other files. Default: 2,000,000,000; an ONNX file with its data cannot be larger than 2 GB.</summary>
    public long ExternalDataLimit { get; init; } = 2_000_000_000;
}
