using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Raising;

namespace MlNetStudio.Neural.Layers;

/// <summary>The activations that are one operator, back from it. The numbers are ONNX's where a node does not give them.</summary>
internal static class ActivationRaising
{
    /// <summary>The activation that a node is; null if it is none.</summary>
    public static ActivationOptions? Read(GraphRaiser graph, OperatorNode node) => node.Domain.Length != 0 ? null : node.OpType switch
    {
        "Clip" => Clip(graph, node),
        "Relu" => Layer.Relu(),
        "LeakyRelu" => Layer.LeakyRelu(node.Float("alpha", 0.01f)),
        "Elu" => new EluOptions(node.Float("alpha", 1)),
        "Selu" => IsNear(node, "alpha", 1.6732632f) && IsNear(node, "gamma", 1.050701f) ? Layer.Selu() : null,
        "Gelu" => Layer.Gelu(node.Text("approximate", "none") == "tanh"),
        "Sigmoid" => Layer.Sigmoid(),
        "HardSigmoid" => new HardSigmoidOptions(node.Float("alpha", 0.2f), node.Float("beta", 0.5f)),
        "HardSwish" => Layer.HardSwish(),
        "Softplus" => Layer.Softplus(),
        "Mish" => Layer.Mish(),
        "Tanh" => Layer.Tanh(),
        "Exp" => Layer.Exponential(),
        "Softmax" => Layer.Softmax(),
        "LogSoftmax" => Layer.LogSoftmax(),
        _ => null,
    };

    /// <summary>Takes the activation behind the last of some nodes to them, if it works element by element and something follows it: what the graph ends in stays a layer of its own.</summary>
    public static ActivationOptions? TakeNext(GraphRaiser graph, List<OperatorNode> nodes)
    {
        if (graph.SoleReader(nodes[^1]) is { } next && !graph.IsLast(next) && Read(graph, next) is { IsElementwise: true } activation)
        {
            nodes.Add(next);
            return activation;
        }

        return null;
    }

    /// <summary>Whether a softmax goes along the network's last dimension and nothing else.</summary>
    public static bool IsAlongColumns(GraphRaiser graph, OperatorNode node, RaisedValue x)
    {
        int rank = x.Axes.Length + 1;
        long axis = node.Int("axis", graph.Opset >= 13 ? -1 : 1);
        axis = axis < 0 ? axis + rank : axis;
        return axis >= 1 && axis == rank - 1 && x.Axes[^1] == x.Shape.Rank - 1;
    }

    // Bounds are attributes up to opset 10, then inputs; one that is left out is as far away as floats go.
    private static ActivationOptions? Clip(GraphRaiser graph, OperatorNode node)
    {
        float? Bound(int index, string name, float otherwise) =>
            graph.Opset < 11 ? node.Float(name, otherwise)
            : !GraphRaiser.Has(node, index) ? otherwise
            : graph.Floats(node, index) is { Data: [var bound] } ? bound : null;

        return Bound(1, "min", -float.MaxValue) is not { } low || Bound(2, "max", float.MaxValue) is not { } high || !(low < high) ? null
            : low == 0 && high == float.MaxValue ? Layer.Relu()
            : Layer.Clip(Math.Max(low, -float.MaxValue), Math.Min(high, float.MaxValue));
    }

    private static bool IsNear(OperatorNode node, string name, float expected) => Math.Abs(node.Float(name, expected) - expected) < 1e-4f;
}
