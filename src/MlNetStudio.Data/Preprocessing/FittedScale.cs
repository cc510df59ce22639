using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>(x - center) * scale, by column. In the graph: Mul(Sub(x, center), scale).</summary>
/// <param name="centerName">What the graph calls the centers.</param>
/// <param name="center">What is taken off.</param>
/// <param name="scale">What the rest is multiplied by; 0 for a column that taught nothing.</param>
internal sealed class FittedScale(string centerName, float[] center, float[] scale) : FittedNumberStep
{
    private const string ScaleName = "scale";

    /// <summary>The step that <see cref="Lower"/> wrote.</summary>
    public static FittedScale Raise(GraphValues values, string centerName) => new(centerName, values.Floats(centerName), values.Floats(ScaleName));

    public override void Apply(FeatureBlock block)
    {
        for (int row = 0; row < block.Rows; row++)
        {
            var values = block[row];
            for (int c = 0; c < values.Length; c++)
            {
                values[c] = (values[c] - center[c]) * scale[c];
            }
        }
    }

    public override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode(
        "Mul",
        [
            graph.AddNode("Sub", [input, graph.AddInitializer(centerName, Tensor.Create(center, 1, center.Length))]),
            graph.AddInitializer(ScaleName, Tensor.Create(scale, 1, scale.Length)),
        ]);
}
