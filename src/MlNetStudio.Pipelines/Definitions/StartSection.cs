namespace MlNetStudio.Pipelines.Definitions;

/// <summary>A trained model from which a run goes on (fine-tuning): its preprocessing, its network and, where the label's classes are known to it, its last layer.</summary>
public sealed record StartSection
{
    /// <summary>A model.onnx that an earlier run wrote, relative to the pipeline file.</summary>
    public required string Model { get; init; }

    /// <summary>The layer up to which, in the order of the network and itself included, nothing is learned; null freezes none.</summary>
    public string? Freeze { get; init; }

    /// <summary>What the learning rate is multiplied by for the layers that are neither frozen nor the last.</summary>
    public float BodyRate { get; init; } = 0.1f;

    /// <summary>Whether the last layer begins anew even where it need not.</summary>
    public bool NewHead { get; init; }
}
