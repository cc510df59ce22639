using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>
/// What exporters compute of sizes at run time, such as Shape, Gather, Concat before a Reshape: every size but the batch's is known
/// beforehand, so it comes to constants with one gap.
/// </summary>
internal sealed class ShapeArithmetic(GraphRaiser graph)
{
    private readonly Dictionary<string, ImmutableArray<long?>> _sizes = new(StringComparer.Ordinal);

    /// <summary>Whether a value holds sizes.</summary>
    public bool Knows(string value) => _sizes.ContainsKey(value);

    /// <summary>The sizes that an input holds, null for the batch; null if it holds none that are known.</summary>
    public ImmutableArray<long?>? Sizes(OperatorNode node, int index) =>
        graph.Integers(node, index) is { } numbers ? [.. numbers.Select(number => (long?)number)]
        : index < node.Inputs.Length && _sizes.TryGetValue(node.Inputs[index], out var sizes) ? sizes
        : null;

    /// <summary>Follows a node that works on sizes; false if it is none.</summary>
    public bool TryFollow(OperatorNode node)
    {
        var result = node.Domain.Length != 0 ? null : node.OpType switch
        {
            "Shape" => graph.Value(node, 0) is { } value && !node.Attributes.ContainsKey("start") && !node.Attributes.ContainsKey("end")
                ? [null, .. value.Sizes.Select(size => (long?)size)]
                : default(ImmutableArray<long?>?),
            "Identity" or "Unsqueeze" or "Squeeze" or "Cast" => Followed(node, 0),
            "Gather" => Followed(node, 0) is { } sizes && graph.Integers(node, 1) is { } places
                && places.All(place => place >= -sizes.Length && place < sizes.Length)
                ? [.. places.Select(place => sizes[(int)(place < 0 ? place + sizes.Length : place)])]
                : null,
            "Slice" => Slice(node),
            "Concat" => Concat(node),
            _ => null,
        };
        if (result is { } known)
        {
            _sizes[node.Outputs[0]] = known;
        }

        return result is not null;
    }

    private ImmutableArray<long?>? Followed(OperatorNode node, int index) =>
        index < node.Inputs.Length && _sizes.TryGetValue(node.Inputs[index], out var sizes) ? sizes : null;

    private ImmutableArray<long?>? Concat(OperatorNode node)
    {
        if (!node.Inputs.Any(_sizes.ContainsKey))
        {
            return null;
        }

        var parts = Enumerable.Range(0, node.Inputs.Length).Select(i => Sizes(node, i)).ToArray();
        return parts.All(part => part is not null) ? [.. parts.SelectMany(part => part!.Value)] : null;
    }

    private ImmutableArray<long?>? Slice(OperatorNode node)
    {
        if (Followed(node, 0) is not { } sizes || graph.Integers(node, 1) is not [var from] || graph.Integers(node, 2) is not [var to]
            || (GraphRaiser.Has(node, 4) && graph.Integers(node, 4) is not [1]))
        {
            return null;
        }

        int Place(long place) => (int)Math.Clamp(place < 0 ? place + sizes.Length : place, 0, sizes.Length);
        return Place(from) <= Place(to) ? sizes[Place(from)..Place(to)] : [];
    }
}
