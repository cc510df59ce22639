using MlNetStudio.Neural;

namespace MlNetStudio.Pipelines.Models;

/// <summary>How a model's probabilities were made honest.</summary>
/// <param name="Temperature">What its class scores are divided by before they become probabilities; above 1 they are toned down.</param>
/// <param name="Rows">The rows that it was fitted on; the network did not learn from them.</param>
public sealed record ModelCalibration(float Temperature, int Rows)
{
    /// <summary>What the properties of an ONNX file say of it; null where they say nothing.</summary>
    /// <param name="metadata">The properties.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidInputException">The property is there but cannot be read.</exception>
    public static ModelCalibration? Find(IReadOnlyDictionary<string, string> metadata, string path) =>
        ModelFactsJson.Read(metadata, ModelMetadata.Calibration, ModelFactsJson.Default.ModelCalibrationArray, path) is [var calibration] ? calibration : null;
}
