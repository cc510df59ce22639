using System.Text.Json.Serialization;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>
/// x / sqrt(1 + (x / 3)²): values near 0 stay almost as they are, and no value leaves the range from -3 to 3, so that an outlier cannot drown the others
/// (Holzmüller et al. 2024, arXiv 2407.04491). Missing values stay missing.
/// </summary>
public sealed record SmoothClipOptions : NumberStepOptions
{
    private const float Third = 1f / 3;

    // Beyond this the result is 3 to the last bit, while a square could overflow and make 0 of it.
    private const float Limit = 1e9f;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string StepName => "smooth-clip";

    internal override FittedNumberStep Fit(FeatureBlock block) => new FittedSmoothClip();

    internal override FittedNumberStep Raise(GraphValues values) => new FittedSmoothClip();

    // In the graph, x kept within the limit (by Where, since what Clip does to NaN is not laid down): Div(x, Sqrt(Add(Mul(Mul(x, third), Mul(x, third)), 1))).
    private sealed class FittedSmoothClip : FittedNumberStep
    {
        public override void Apply(FeatureBlock block)
        {
            for (int row = 0; row < block.Rows; row++)
            {
                foreach (ref float value in block[row])
                {
                    float x = value > Limit ? Limit : value < -Limit ? -Limit : value;
                    float part = x * Third;
                    float square = part * part;
                    value = x / MathF.Sqrt(square + 1);
                }
            }
        }

        public override string Lower(OperatorGraphBuilder graph, string input)
        {
            var most = graph.AddInitializer("most", Tensor.Create([Limit], 1, 1));
            var least = graph.AddInitializer("least", Tensor.Create([-Limit], 1, 1));
            var x = graph.AddNode("Where", [graph.AddNode("Greater", [input, most]), most, input]);
            x = graph.AddNode("Where", [graph.AddNode("Less", [x, least]), least, x]);
            var part = graph.AddNode("Mul", [x, graph.AddInitializer("third", Tensor.Create([Third], 1, 1))]);
            var square = graph.AddNode("Mul", [part, part]);
            var sum = graph.AddNode("Add", [square, graph.AddInitializer("one", Tensor.Create([1f], 1, 1))]);
            return graph.AddNode("Div", [x, graph.AddNode("Sqrt", [sum])]);
        }
    }
}
