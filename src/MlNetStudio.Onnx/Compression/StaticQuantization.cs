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
        return rewriter.Rewrite((graph, target) =>
        {
            if (!inputs.TryGetValue(target.Input, out string? input))
            {
                inputs[target.Input] = input = PassInput(graph, target.Input, ranges[target.Input]);
            }

            if (!weights.TryGetValue((target.WeightName, target.Axis), out string? weight))
            {
                weights[(target.WeightName, target.Axis)] = weight = PassWeights(graph, target);
            }

            graph.Add(target.Node with { Inputs = target.Node.Inputs.SetItem(0, input).SetItem(1, weight) });
        });
    }

    private static string PassInput(GraphRewriter graph, string value, (float Low, float High) range)
    {
        (float low, float high) = (MathF.Min(0, range.Low), MathF.Max(0, range.High));
        float step = high > low ? (high - low) / byte.MaxValue : 1;
        byte zero = (byte)Math.Clamp(MathF.Round(-low / step, MidpointRounding.ToEven), 0, byte.MaxValue);
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
}
