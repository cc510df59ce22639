using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx.Compression;

/// <summary>
/// Integers without calibration: what flows into a product is made bytes by the range that it has at that moment
/// (DynamicQuantizeLinear), multiplied with byte weights (MatMulInteger), and scaled back by its scale times the channel's. The
/// range is that of the whole batch, so that a row's prediction depends a little on the rows beside it.
/// </summary>
public static class DynamicQuantization
{
    /// <summary>The graph in integers. Convolutions stay as they are.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">What is left alone; null for the defaults.</param>
    /// <exception cref="InvalidInputException">There is nothing to compress.</exception>
    public static CompressedGraph Quantize(OperatorGraph graph, CompressionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new GraphRewriter(OperatorSetUpgrade.AtLeast(graph, 11), (options ?? new()) with { Types = ["MatMul", "Gemm"] }).Rewrite(Replace);
    }

    private static void Replace(GraphRewriter graph, WeightedNode target)
    {
        var node = target.Node;
        var (values, scales) = WeightQuantization.Quantize(target.Weights, target.Axis);

        // MatMulInteger takes the weights as [in, out].
        string weights = graph.Constant(target.WeightName + "/int8", target.Axis == 1 ? values : Transpose(values));
        string[] made = [graph.Claim(node.Name + "/bytes"), graph.Claim(node.Name + "/scale"), graph.Claim(node.Name + "/zero_point")];
        graph.Nodes("DynamicQuantizeLinear", node.Name + "/quantize", [target.Input], [.. made]);
        string sums = graph.Node("MatMulInteger", node.Name + "/integer", [made[0], weights, made[2]]);
        string floats = graph.Node("Cast", node.Name + "/cast", [sums], null, ("to", (long)ElementType.Float32));
        string scale = graph.Node("Mul", node.Name + "/scales", [made[1], graph.Constant(target.WeightName + "/scales", scales)]);
        bool isProduct = node.OpType == "MatMul";
        float alpha = isProduct ? 1 : Float(node, "alpha");
        string product = graph.Node("Mul", node.Name + "/rescale", [floats, scale], isProduct || (node.Inputs.Length < 3 && alpha == 1) ? node.Outputs[0] : null);
        if (product == node.Outputs[0])
        {
            return;
        }

        bool hasBias = node.Inputs.Length > 2 && node.Inputs[2].Length > 0;
        if (alpha != 1)
        {
            product = graph.Node("Mul", node.Name + "/alpha", [product, graph.Constant(node.Name + "/alpha_value", Tensor.Scalar(alpha))], hasBias ? null : node.Outputs[0]);
        }

        if (hasBias)
        {
            float beta = Float(node, "beta");
            string bias = beta == 1 ? node.Inputs[2] : graph.Node("Mul", node.Name + "/beta", [node.Inputs[2], graph.Constant(node.Name + "/beta_value", Tensor.Scalar(beta))]);
            graph.Node("Add", node.Name + "/bias", [product, bias], node.Outputs[0]);
        }
    }

    private static Tensor<sbyte> Transpose(Tensor<sbyte> values)
    {
        (int rows, int columns) = (values.Dimensions[0], values.Dimensions[1]);
        var turned = new sbyte[values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                turned[(column * rows) + row] = values.Span[(row * columns) + column];
            }
        }

        return Tensor.Create(turned, columns, rows);
    }

    // Gemm's alpha and beta are 1 where they are not given.
    private static float Float(OperatorNode node, string name) => node.Attributes.TryGetValue(name, out var value) && value is OperatorAttribute.Float number ? number.Value : 1;
}
