using System.Text.Json.Serialization;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Data;

/// <summary>What stands in for a missing number.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImputeStrategy>))]
public enum ImputeStrategy
{
    /// <summary>The mean of the training rows.</summary>
    [JsonStringEnumMemberName("mean")]
    Mean,

    /// <summary>The median of the training rows; of an even number of values the mean of the middle two.</summary>
    [JsonStringEnumMemberName("median")]
    Median,

    /// <summary>A given number.</summary>
    [JsonStringEnumMemberName("constant")]
    Constant,
}

/// <summary>Replaces missing numbers. A column of which every training row is missing is filled with 0.</summary>
public sealed record ImputeOptions : NumberStepOptions
{
    /// <summary>What stands in. Default: the mean.</summary>
    public ImputeStrategy Strategy { get; init; } = ImputeStrategy.Mean;

    /// <summary>The number for <see cref="ImputeStrategy.Constant"/>. Default 0.</summary>
    public float Constant { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string StepName => "impute";

    internal override FittedNumberStep Fit(FeatureBlock block)
    {
        var fill = new float[block.Width];
        for (int c = 0; c < fill.Length; c++)
        {
            fill[c] = Strategy switch
            {
                ImputeStrategy.Mean => Mean(block, c),
                ImputeStrategy.Median => (float)ColumnQuantiles.Of(block, c).At(0.5),
                _ => Constant,
            };
        }

        return new FittedImpute(fill);
    }

    internal override FittedNumberStep Raise(GraphValues values) => new FittedImpute(values.Floats("fill"));

    private static float Mean(FeatureBlock block, int column)
    {
        double sum = 0;
        int count = 0;
        for (int row = 0; row < block.Rows; row++)
        {
            float value = block[row, column];
            if (!float.IsNaN(value))
            {
                sum += value;
                count++;
            }
        }

        return count == 0 ? 0 : (float)(sum / count);
    }

    // In the graph: Where(IsNaN(x), fill, x).
    private sealed class FittedImpute(float[] fill) : FittedNumberStep
    {
        public override void Apply(FeatureBlock block)
        {
            for (int row = 0; row < block.Rows; row++)
            {
                var values = block[row];
                for (int c = 0; c < values.Length; c++)
                {
                    values[c] = float.IsNaN(values[c]) ? fill[c] : values[c];
                }
            }
        }

        public override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode(
            "Where", [graph.AddNode("IsNaN", [input]), graph.AddInitializer("fill", Tensor.Create(fill, 1, fill.Length)), input]);
    }
}
