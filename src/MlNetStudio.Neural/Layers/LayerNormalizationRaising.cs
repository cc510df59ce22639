using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

/// <summary>Layer normalization, back from its operator and from the operators that it is made of before opset 17.</summary>
internal static class LayerNormalizationRaising
{
    private const string NotOne = "it is not a layer normalization along the last dimension";

    /// <summary>LayerNormalization.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        long axis = node.Int("axis", -1);
        return graph.Value(node, 0) is { } x && (axis == -1 || axis == x.Axes.Length) && graph.Floats(node, 1) is { } gamma
            ? Add(graph, [node], x, node.Float("epsilon", 1e-5f), gamma, GraphRaiser.Has(node, 2) ? graph.Floats(node, 2) : Tensor.Vector(new float[x.Shape.Columns]))
            : NotOne;
    }

    /// <summary>ReduceMean, Sub, Pow or Mul, ReduceMean, Add, Sqrt, Div, Mul, Add: as this project writes it, and PyTorch.</summary>
    public static string? RaiseDecomposed(GraphRaiser graph, OperatorNode mean)
    {
        if (graph.Value(mean, 0) is not { } x || !IsAlongLast(graph, mean, x)
            || graph.SoleReader(mean) is not { OpType: "Sub" } centered || centered.Inputs[0] != mean.Inputs[0])
        {
            return NotOne;
        }

        string middle = centered.Outputs[0];
        var readers = graph.Readers(middle);
        var square = readers.FirstOrDefault(node => (node.OpType == "Pow" && graph.Floats(node, 1) is { Data: [2] }) || (node.OpType == "Mul" && node.Inputs.All(input => input == middle)));
        var quotient = readers.FirstOrDefault(node => node.OpType == "Div" && node.Inputs[0] == middle);
        if (readers.Count != 2 || square is null || quotient is null
            || graph.SoleReader(square) is not { OpType: "ReduceMean" } variance || !IsAlongLast(graph, variance, x)
            || graph.SoleReader(variance) is not { OpType: "Add" } sum || (graph.Floats(sum, 1) ?? graph.Floats(sum, 0)) is not { Data: [var epsilon] }
            || graph.SoleReader(sum) is not { OpType: "Sqrt" } root || graph.SoleReader(root) != quotient
            || graph.SoleReader(quotient) is not { OpType: "Mul" } scaled || (graph.Floats(scaled, 1) ?? graph.Floats(scaled, 0)) is not { } gamma
            || graph.SoleReader(scaled) is not { OpType: "Add" } shifted || (graph.Floats(shifted, 1) ?? graph.Floats(shifted, 0)) is not { } beta)
        {
            return NotOne;
        }

        return Add(graph, [mean, centered, square, variance, sum, root, quotient, scaled, shifted], x, epsilon, gamma, beta);
    }

    private static string? Add(GraphRaiser graph, OperatorNode[] nodes, RaisedValue x, float epsilon, Tensor<float> gamma, Tensor<float>? beta)
    {
        // A vector may lie in another order: mean and variance are the same.
        if (x.IsIndex || (!x.IsPlain && x.Shape.Rank != 1) || beta is null || gamma.Length != x.Shape.Columns || beta.Length != x.Shape.Columns)
        {
            return NotOne;
        }

        graph.Add(nodes, new LayerNormalizationOptions { Epsilon = epsilon }, [x], order: x.Order, parameters: [("gamma", x.Arrange(gamma.Span)), ("beta", x.Arrange(beta.Span))]);
        return null;
    }

    private static bool IsAlongLast(GraphRaiser graph, OperatorNode node, RaisedValue x)
    {
        long[]? axes = graph.Integers(node, 1) ?? node.Ints("axes")?.Select(axis => (long)axis).ToArray();
        return axes is [var axis] && (axis == -1 || axis == x.Axes.Length) && node.Int("keepdims", 1) == 1;
    }
}
