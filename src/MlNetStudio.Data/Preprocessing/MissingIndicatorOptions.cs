using System.Text.Json.Serialization;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>1 where a number is missing, 0 where it is not: that a value is missing often says something itself.</summary>
public sealed record MissingIndicatorOptions : NumberStepOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string StepName => "missing-indicator";

    internal override FittedNumberStep Fit(FeatureBlock block) => new FittedMissingIndicator();

    internal override FittedNumberStep Raise(GraphValues values) => new FittedMissingIndicator();

    internal override string Rename(string feature) => feature + " missing";

    // In the graph: Cast(IsNaN(x)).
    private sealed class FittedMissingIndicator : FittedNumberStep
    {
        public override void Apply(FeatureBlock block)
        {
            for (int row = 0; row < block.Rows; row++)
            {
                foreach (ref float value in block[row])
                {
                    value = float.IsNaN(value) ? 1 : 0;
                }
            }
        }

        public override string Lower(OperatorGraphBuilder graph, string input) =>
            graph.AddNode("Cast", [graph.AddNode("IsNaN", [input])], [("to", (long)ElementType.Float32)]);
    }
}
