using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx.Compression;

/// <summary>
/// Integers with ranges learned beforehand: before every MatMul, Gemm and Conv with constant weights what flows in passes
/// QuantizeLinear and DequantizeLinear (bytes, one scale and zero point), and the weights are bytes with a scale for every
/// channel behind a DequantizeLinear. Engines with integer kernels see the pattern and compute in integers.
/// </summary>
public static class StaticQuantization
{
    // A step must not become 0 where a channel's weights and the inputs are tiny.
    private const float LeastStep = 1e-30f;

    /// <summary>The graph in integers. It needs operator set 13, the first with a scale for every channel.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="batches">Inputs of the graph that are like those to come; a few hundred rows suffice.</param>
    /// <param name="options">What is left alone; null for the defaults.</param>
    /// <exception cref="InvalidInputException">There is nothing to compress or no calibration row, or a value is not finite.</exception>
    public static CompressedGraph Quantize(OperatorGraph graph, IReadOnlyList<IReadOnlyDictionary<string, Tensor>> batches, CompressionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(batches);
        options ??= new CompressionOptions();
        graph = OperatorSetUpgrade.To13(graph);
        var rewriter = new GraphRewriter(graph, options);
        var ranges = ActivationRanges.Find(graph, rewriter.Targets.Select(target => target.Input), batches, options.RangeShare);
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
        var weights = new Dictionary<(string, int), string>();
        var constants = graph.Initializers.ToDictionary(constant => constant.Key, constant => constant.Value, StringComparer.Ordinal);
        string Pass(GraphRewriter graph, string value, (float Low, float High) range)
        {
            if (!inputs.TryGetValue(value, out string? passed))
            {
                inputs[value] = passed = PassInput(graph, value, range);
            }

            return passed;
        }

        // What only moves numbers on their way to a product moves bytes as well, so that a convolution before it ends in bytes.
        var moved = Movements(graph, rewriter.Targets.Select(target => target.Input), ranges);
        void Target(GraphRewriter graph, WeightedNode target)
        {
            string input = Pass(graph, target.Input, ranges[target.Input]);
            if (!weights.TryGetValue((target.WeightName, target.Axis), out string? weight))
            {
                weights[(target.WeightName, target.Axis)] = weight = PassWeights(graph, target);
            }

            var node = target.Node with { Inputs = target.Node.Inputs.SetItem(0, input).SetItem(1, weight) };
            if (target.Node.OpType == "Conv" && target.Node.Inputs.Length > 2 && constants.GetValueOrDefault(target.Node.Inputs[2]) is Tensor<float> bias)
            {
                node = node with { Inputs = node.Inputs.SetItem(2, PassBias(graph, target, bias, Step(ranges[target.Input]))) };
            }

            graph.Add(node);
        }

        void Other(GraphRewriter graph, OperatorNode node) =>
            graph.Add(moved.TryGetValue(node.Name, out var range) ? node with { Inputs = node.Inputs.SetItem(0, Pass(graph, node.Inputs[0], range)) } : node);

        return rewriter.Rewrite(Target, Other);
    }

    private static float Step((float Low, float High) range)
    {
        (float low, float high) = (MathF.Min(0, range.Low), MathF.Max(0, range.High));
        return high > low ? (high - low) / byte.MaxValue : 1;
    }

    /// <summary>The nodes that lie between a product and what makes its numbers, and only move them, with the product's range.</summary>
    private static Dictionary<string, (float Low, float High)> Movements(
        OperatorGraph graph, IEnumerable<string> inputs, Dictionary<string, (float Low, float High)> ranges)
    {
        var makers = graph.Nodes.SelectMany(node => node.Outputs.Select(output => (Output: output, Node: node))).ToDictionary(pair => pair.Output, pair => pair.Node, StringComparer.Ordinal);
        var moved = new Dictionary<string, (float Low, float High)>(StringComparer.Ordinal);
        foreach (string input in inputs)
        {
            string value = input;
            while (makers.TryGetValue(value, out var node) && node is { OpType: "Transpose" or "Flatten" or "Reshape", Domain.Length: 0 } && moved.TryAdd(node.Name, ranges[input]))
            {
                value = node.Inputs[0];
            }
        }

        return moved;
    }

    private static string PassInput(GraphRewriter graph, string value, (float Low, float High) range)
    {
        float step = Step(range);
        byte zero = (byte)Math.Clamp(MathF.Round(-MathF.Min(0, range.Low) / step, MidpointRounding.ToEven), 0, byte.MaxValue);
        string scale = graph.Constant(value + "/scale", Tensor.Scalar(step));
        string zeroPoint = graph.Constant(value + "/zero_point", Tensor.Scalar(zero));
        string bytes = graph.Node("QuantizeLinear", value + "/quantize", [value, scale, zeroPoint]);
        return graph.Node("DequantizeLinear", value + "/dequantize", [bytes, scale, zeroPoint]);
    }

    private static string PassWeights(GraphRewriter graph, WeightedNode target)
    {
        var (values, scales) = WeightQuantization.Quantize(target.Weights, target.Axis);
        return graph.Node(
            "DequantizeLinear",
            target.WeightName + "/dequantize",
            [
                graph.Constant(target.WeightName + "/int8", values),
                graph.Constant(target.WeightName + "/scales", scales),
                graph.Constant(target.WeightName + "/zero_points", Tensor.Create(new sbyte[scales.Length], scales.Length)),
            ],
            output: null,
            ("axis", (long)target.Axis));
    }

    /// <summary>
    /// What a convolution adds, as 32-bit integers in the unit of its products, input step times weight step. Engines take the whole for a
    /// convolution of integers only then.
    /// </summary>
    private static string PassBias(GraphRewriter graph, WeightedNode target, Tensor<float> bias, float step)
    {
        string name = target.Node.Inputs[2];
        var scales = WeightQuantization.Quantize(target.Weights, target.Axis).Scales.Data.Select(scale => MathF.Max(scale * step, LeastStep)).ToArray();
        var values = new int[bias.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (int)Math.Clamp(Math.Round((double)bias.Data[i] / scales[i], MidpointRounding.ToEven), -int.MaxValue, int.MaxValue);
        }

        return graph.Node(
            "DequantizeLinear",
            name + "/dequantize",
            [graph.Constant(name + "/int32", Tensor.Vector(values)), graph.Constant(name + "/scales", Tensor.Vector(scales))],
            output: null,
            ("axis", 0L));
    }
}
