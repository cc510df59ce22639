using System.Collections.Immutable;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Pipelines.Definitions;

/// <summary>The layers of a network.</summary>
public sealed record NetworkSection
{
    /// <summary>The layers, each reading the one before it unless it names its inputs. The features are the value <c>input</c>.</summary>
    public ImmutableArray<NetworkLayer> Layers { get; init; } = [];

    /// <summary>Whether a dense layer with as many outputs as the task needs is added at the end; if false the last layer listed must have them.</summary>
    public bool Head { get; init; } = true;
}

/// <summary>A layer and what it reads.</summary>
public sealed record NetworkLayer
{
    /// <summary>The layer.</summary>
    public required LayerOptions Layer { get; init; }

    /// <summary>The names of the layers it reads; null reads the one before.</summary>
    public ImmutableArray<string>? Inputs { get; init; }
}
