using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>Operators that change how a value is seen and not what it holds: they need no layer.</summary>
internal static class Passing
{
    public const string NotAValue = "it works on constants or on sizes";

    public static string? Identity(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { } x)
        {
            return NotAValue;
        }

        graph.Pass(node, x);
        return null;
    }

    public static string? Transpose(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { Order.IsEmpty: true } x)
        {
            return NotAValue;
        }

        int rank = x.Axes.Length + 1;
        int[] order = node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        if (order.Length != rank || order[0] != 0 || !order.Order().SequenceEqual(Enumerable.Range(0, rank)))
        {
            return "the batch must stay the first dimension";
        }

        graph.Pass(node, x with { Axes = [.. order.Skip(1).Select(axis => x.Axes[axis - 1])] });
        return null;
    }

    public static string? Cast(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { } x)
        {
            return NotAValue;
        }

        switch ((ElementType)node.Int("to", 0))
        {
            case ElementType.Float32:
                graph.Pass(node, x with { IsIndex = false });
                return null;
            case ElementType.Int64 or ElementType.Int32:
                graph.Pass(node, x with { IsIndex = true });
                return null;
            default:
                return "layers compute in 32-bit floats";
        }
    }
}
