using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>
/// (x - mean) * (1 / standard deviation): mean 0 and variance 1 over the training rows. Mean and deviation (over n, not n - 1) are
/// computed in double precision and rounded once.
/// </summary>
/// <remarks>A column that has the same value in every training row becomes 0 for every value: it taught the network nothing, so it must not move a prediction.
/// Missing values are left out of the figures and stay missing.</remarks>
public sealed record StandardizeOptions : NumberStepOptions
{
    private const string CenterName = "mean";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string StepName => "standardize";

    internal override FittedNumberStep Fit(FeatureBlock block)
    {
        var mean = new float[block.Width];
        var scale = new float[block.Width];
        for (int c = 0; c < block.Width; c++)
        {
            (mean[c], scale[c]) = Fit(block, c);
        }

        return new FittedScale(CenterName, mean, scale);
    }

    internal override FittedNumberStep Raise(GraphValues values) => FittedScale.Raise(values, CenterName);

    private static (float Mean, float Scale) Fit(FeatureBlock block, int column)
    {
        double sum = 0;
        int count = 0;
        float least = float.PositiveInfinity;
        float most = float.NegativeInfinity;
        for (int row = 0; row < block.Rows; row++)
        {
            float value = block[row, column];
            if (!float.IsNaN(value))
            {
                sum += value;
                count++;
                least = Math.Min(least, value);
                most = Math.Max(most, value);
            }
        }

        if (count == 0)
        {
            return (0, 0);
        }

        double mean = sum / count;
        double squares = 0;
        for (int row = 0; row < block.Rows; row++)
        {
            double off = block[row, column] - mean;
            squares += double.IsNaN(off) ? 0 : off * off;
        }

        // Rounding can leave a constant column a deviation that is not quite zero.
        float scale = (float)(1 / Math.Sqrt(squares / count));
        return ((float)mean, least == most || !float.IsFinite(scale) ? 0 : scale);
    }
}
