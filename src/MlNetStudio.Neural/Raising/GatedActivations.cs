using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Raising;

/// <summary>Activations that exporters write as x times a function of x: SiLU by Sigmoid, Mish by Softplus and Tanh, HardSwish by HardSigmoid.</summary>
internal static class GatedActivations
{
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        if (graph.Value(node, 0) is not { IsIndex: false } x)
        {
            return Passing.NotAValue;
        }

        List<OperatorNode> nodes = [node];
        ActivationOptions layer = Layer.Silu();
        if (node.OpType == "Softplus")
        {
            layer = Layer.Mish();
            if (graph.SoleReader(node) is not { OpType: "Tanh" } tanh)
            {
                return "no x Tanh(Softplus(x))";
            }

            nodes.Add(tanh);
        }
        else if (node.OpType == "HardSigmoid")
        {
            layer = Layer.HardSwish();
            if (Math.Abs(node.Float("alpha", 0.2f) - (1f / 6)) > 1e-6f || node.Float("beta", 0.5f) != 0.5f)
            {
                return "no x HardSigmoid(x)";
            }
        }

        if (graph.SoleReader(nodes[^1]) is not { OpType: "Mul" } product || product.Inputs.Length != 2 || !product.Inputs.Contains(node.Inputs[0]))
        {
            return "no product with x";
        }

        nodes.Add(product);
        graph.Add(nodes, layer, [x], order: x.Order);
        return null;
    }
}
