namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The coefficient of determination: 1 - sum_i w_i (y_i - p_i)^2 / sum_i w_i (y_i - m)^2, with m the weighted mean of y
/// over the same rows. Undefined where all labels are equal.
/// Source: Kvålseth 1985, "Cautionary note about R2", The American Statistician 39(4), formula 1.
/// </summary>
public sealed class RSquared : Metric
{
    /// <inheritdoc/>
    public override string Name => "r2";

    /// <inheritdoc/>
    public override string Title => "R²";

    /// <inheritdoc/>
    public override string Explanation => "The share of the variation of the label that the predictions explain: 1 is perfect, 0 is no better than the mean.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;


    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task == EvaluationTask.Regression;

    private protected override double ComputeUsable(Scores scores)
    {
        ReadOnlySpan<float> actual = scores.Actual;
        double mean = 0;
        for (int row = 0; row < actual.Length; row++)
        {
            mean += scores.WeightOf(row) * actual[row];
        }

        mean /= scores.TotalWeight;
        double variance = 0;
        for (int row = 0; row < actual.Length; row++)
        {
            double deviation = actual[row] - mean;
            variance += scores.WeightOf(row) * deviation * deviation;
        }

        variance /= scores.TotalWeight;
        return variance > 0 ? 1 - (RootMeanSquaredError.MeanSquaredError(scores) / variance) : double.NaN;
    }
}
