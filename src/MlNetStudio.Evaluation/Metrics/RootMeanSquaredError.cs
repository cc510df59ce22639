namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The root of the weighted mean squared error: sqrt(sum_i w_i (y_i - p_i)^2 / sum_i w_i).
/// Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 2nd edition, section 7.2.
/// </summary>
public sealed class RootMeanSquaredError : Metric
{
    /// <inheritdoc/>
    public override string Name => "rmse";

    /// <inheritdoc/>
    public override string Title => "RMSE";

    /// <inheritdoc/>
    public override string Explanation => "The typical size of an error, in the unit of the label; large errors count more.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;


    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task == EvaluationTask.Regression;

    private protected override double ComputeUsable(Scores scores) => Math.Sqrt(MeanSquaredError(scores));

    /// <summary>sum_i w_i (y_i - p_i)^2 / sum_i w_i.</summary>
    internal static double MeanSquaredError(Scores scores)
    {
        ReadOnlySpan<float> actual = scores.Actual;
        ReadOnlySpan<float> predicted = scores.Predicted;
        double sum = 0;
        for (int row = 0; row < actual.Length; row++)
        {
            double error = (double)actual[row] - predicted[row];
            sum += scores.WeightOf(row) * error * error;
        }

        return sum / scores.TotalWeight;
    }
}
