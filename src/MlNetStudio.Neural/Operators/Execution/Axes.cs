namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX's rules for axes, which may count from the end.</summary>
internal static class Axes
{
    /// <summary>An axis as a number from 0 to <paramref name="rank"/> - 1.</summary>
    public static int Normalize(NodeContext context, long axis, int rank) =>
        TryNormalize(axis, rank) ?? throw context.Error($"axis {axis} is outside the {rank} dimensions");

    /// <inheritdoc cref="Normalize(NodeContext, long, int)"/>
    public static int Normalize(NodeBinding node, long axis, int rank) =>
        TryNormalize(axis, rank) ?? throw node.Error($"axis {axis} is outside the {rank} dimensions");

    /// <summary>Distinct axes in ascending order.</summary>
    public static int[] Normalize(NodeContext context, ReadOnlySpan<long> axes, int rank)
    {
        var set = new SortedSet<int>();
        foreach (long axis in axes)
        {
            if (!set.Add(Normalize(context, axis, rank)))
            {
                throw context.Error($"axis {axis} is named twice");
            }
        }

        return [.. set];
    }

    /// <summary>The product of some of the sizes.</summary>
    public static int Product(ReadOnlySpan<int> dimensions) => Tensor.ElementCount(dimensions);

    /// <summary>Sizes from a tensor of int64, each checked to fit.</summary>
    public static int Size(NodeContext context, long size) =>
        size is >= 0 and <= int.MaxValue ? (int)size : throw context.Error($"{size} is no size of a dimension");

    private static int? TryNormalize(long axis, int rank) =>
        axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : null;
}
