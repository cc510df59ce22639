namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Integers that a node takes from an attribute in old operator sets and from an input in new ones (axes, splits, starts, repeats).
/// </summary>
/// <param name="known">The integers, if they are known when the node is bound.</param>
/// <param name="input">The input that has them if not, or -1 if there are none.</param>
internal sealed class IntegerList(long[]? known, int input)
{
    /// <summary>Reads an attribute below operator set <paramref name="asInputSince"/> and an input from there on.</summary>
    public static IntegerList Bind(NodeBinding node, string attribute, int input, int asInputSince)
    {
        if (node.Opset < asInputSince)
        {
            return new IntegerList(node.Ints(attribute) is { } values ? [.. values] : null, -1);
        }

        if (!node.HasInput(input))
        {
            return new IntegerList(null, -1);
        }

        node.RequireType(input, ElementType.Int64, ElementType.Int32);
        return new IntegerList(node.ConstantIntegers(input), input);
    }

    /// <summary>The integers, if they are known when the node is bound.</summary>
    public long[]? Known => known;

    /// <summary>Whether there are none at all.</summary>
    public bool IsAbsent => known is null && input < 0;

    /// <summary>Whether they are known when the node is bound, or there are none.</summary>
    public bool IsSettled => known is not null || input < 0;

    /// <summary>The integers, or null if there are none.</summary>
    public long[]? Read(NodeContext context) => known ?? (input < 0 ? null : Read(context, input));

    /// <summary>The elements of an input of int64 or int32.</summary>
    public static long[] Read(NodeContext context, int input) => context.Input(input) switch
    {
        Value<long> value => value.Span.ToArray(),
        Value<int> value => [.. value.Span.ToArray().Select(item => (long)item)],
        _ => throw context.Error($"input {input} must hold integers"),
    };
}
