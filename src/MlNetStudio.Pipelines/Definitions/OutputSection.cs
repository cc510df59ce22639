namespace MlNetStudio.Pipelines.Definitions;

/// <summary>Where the results go.</summary>
public sealed record OutputSection
{
    /// <summary>The folder for model.onnx, metrics.json, report.html, history.csv and pipeline.yaml, relative to the current folder; null takes out/NAME.</summary>
    public string? Folder { get; init; }
}
