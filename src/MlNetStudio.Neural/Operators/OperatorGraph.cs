using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators;

/// <summary>One dimension of a graph's input or output: a number, or a name for a size that is known only at run time.</summary>
public readonly record struct Dimension
{
    private Dimension(int? size, string? symbol) => (Size, Symbol) = (size, symbol);

    /// <summary>The size, or null if it is symbolic.</summary>
    public int? Size { get; }

    /// <summary>The name of a symbolic size, such as <c>batch</c>; null if the size is a number or nothing is known.</summary>
    public string? Symbol { get; }

    /// <summary>The symbolic batch dimension that every exported model has.</summary>
    public static Dimension Batch { get; } = Named("batch");

    /// <summary>A size known only at run time.</summary>
    public static Dimension Named(string symbol) => new(null, symbol);

    /// <summary>A fixed size.</summary>
    public static implicit operator Dimension(int size) => new(size, null);

    /// <inheritdoc/>
    public override string ToString() => Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}

/// <summary>A named, typed input or output of a graph.</summary>
/// <param name="Name">The value's name, unique in the graph.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Shape">Its dimensions, or default if even the rank is unknown; of a sequence those of each of its tensors.</param>
/// <param name="Description">Text for people (ONNX's doc_string); empty for none.</param>
public sealed record ValueInfo(string Name, ElementType ElementType, ImmutableArray<Dimension> Shape, string Description = "")
{
    /// <summary>What the value is: nearly always a tensor.</summary>
    public ValueKind Kind { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {(Kind == ValueKind.Tensor ? "" : Kind + " of ")}{ElementType} [{(Shape.IsDefault ? "?" : string.Join(", ", Shape))}]";
}

/// <summary>One operator applied to named values.</summary>
/// <param name="OpType">The operator's name in its domain, such as <c>Gemm</c>.</param>
/// <param name="Name">The node's own name, unique in the graph; messages use it.</param>
/// <param name="Inputs">Names of the values read; an empty name is an optional input left out.</param>
/// <param name="Outputs">Names of the values made; an empty name is an optional output not wanted.</param>
/// <param name="Domain">Empty for ai.onnx, else the domain, such as <c>ai.onnx.ml</c>.</param>
public sealed record OperatorNode(string OpType, string Name, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs, string Domain = "")
{
    /// <summary>The attributes by name.</summary>
    public ImmutableSortedDictionary<string, OperatorAttribute> Attributes { get; init; } =
        ImmutableSortedDictionary<string, OperatorAttribute>.Empty.WithComparers(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{(Domain.Length == 0 ? "" : Domain + ".")}{OpType} '{Name}'";
}

/// <summary>
/// A computation in ONNX's vocabulary: typed inputs, constants, and operators in an order in which they can run.
/// It is the project's one definition of what a model means outside training: layers and preprocessing steps lower
/// to it and are raised from it, a file holds it, ML.NET's converter is fed from it and the native engine runs it.
/// </summary>
/// <remarks>Immutable. Make one with <see cref="OperatorGraphBuilder"/>.</remarks>
public sealed record OperatorGraph
{
    /// <summary>The graph's name.</summary>
    public required string Name { get; init; }

    /// <summary>What must be supplied, in order.</summary>
    public required ImmutableArray<ValueInfo> Inputs { get; init; }

    /// <summary>What is computed, in order.</summary>
    public required ImmutableArray<ValueInfo> Outputs { get; init; }

    /// <summary>The constants, by name, in the order in which they were added.</summary>
    public required ImmutableArray<KeyValuePair<string, Tensor>> Initializers { get; init; }

    /// <summary>The operators; each reads only inputs, initializers and outputs of earlier nodes.</summary>
    public required ImmutableArray<OperatorNode> Nodes { get; init; }

    /// <summary>The operator-set version of every domain in use; the empty name is ai.onnx.</summary>
    public required ImmutableSortedDictionary<string, int> OpsetVersions { get; init; }

    /// <summary>Free text by key (ONNX's metadata_props).</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Text for people (ONNX's doc_string).</summary>
    public string Description { get; init; } = "";
}
