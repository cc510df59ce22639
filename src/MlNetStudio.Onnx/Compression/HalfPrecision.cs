using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Onnx.Compression;

/// <summary>Weights kept as 16-bit floats, half the size, and made 32-bit ones when the model is loaded; what is computed stays in 32 bits.</summary>
public static class HalfPrecision
{
    /// <summary>The graph with weights of 16 bits.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">What is left alone; null for the defaults.</param>
    /// <exception cref="InvalidInputException">There is nothing to compress, or a weight is beyond the range of 16-bit floats, ±65,504.</exception>
    public static CompressedGraph Convert(OperatorGraph graph, CompressionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var done = new Dictionary<string, string>(StringComparer.Ordinal);
        return new GraphRewriter(OperatorSetUpgrade.AtLeast(graph, 9), options ?? new()).Rewrite((rewriter, target) =>
        {
            if (!done.TryGetValue(target.WeightName, out string? cast))
            {
                var halves = Array.ConvertAll(target.Weights.Data, value => (Half)value);
                if (Array.Exists(halves, value => !Half.IsFinite(value)))
                {
                    throw new InvalidInputException($"the weights '{target.WeightName}' hold a number beyond ±65,504, the range of 16-bit floats.");
                }

                done[target.WeightName] = cast = rewriter.Node(
                    "Cast",
                    target.WeightName + "/cast",
                    [rewriter.Constant(target.WeightName + "/float16", new Tensor<Half>(halves, target.Weights.Dimensions))],
                    null,
                    ("to", (long)ElementType.Float32));
            }

            rewriter.Add(target.Node with { Inputs = target.Node.Inputs.SetItem(1, cast) });
        });
    }
}
