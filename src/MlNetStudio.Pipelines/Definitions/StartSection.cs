using System.Collections.Immutable;

namespace MlNetStudio.Pipelines.Definitions;

/// <summary>A trained model from which a run goes on (fine-tuning): its preprocessing, its network and, where the label's classes are known to it, its last layer.</summary>
public sealed record StartSection
{
    /// <summary>A model.onnx that an earlier run wrote, or an ONNX file of another maker whose layers the core has, relative to the pipeline file.</summary>
    public required string Model { get; init; }

    /// <summary>The layer up to which, in the order of the network and itself included, nothing is learned; null freezes none.</summary>
    public string? Freeze { get; init; }

    /// <summary>What the learning rate is multiplied by for the layers that are neither frozen nor the last.</summary>
    public float BodyRate { get; init; } = 0.1f;

    /// <summary>Whether the last layer begins anew even where it need not.</summary>
    public bool NewHead { get; init; }

    /// <summary>For a model of another maker: the columns that its input's numbers are, in their order; null takes all columns but the label in the order of the file.</summary>
    public ImmutableArray<string>? Inputs { get; init; }

    /// <summary>For a model of another maker: the classes that its outputs are, in their order (of a single output, those of 0 and 1); null takes the numbers 0, 1 and so on where the labels are such, else the last layer begins anew.</summary>
    public ImmutableArray<string>? Classes { get; init; }
}
