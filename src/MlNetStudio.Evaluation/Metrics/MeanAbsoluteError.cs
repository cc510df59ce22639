namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The weighted mean of the absolute errors: sum_i w_i |y_i - p_i| / sum_i w_i.
/// Source: Willmott and Matsuura 2005, "Advantages of the mean absolute error", Climate Research 30.
/// </summary>
public sealed class MeanAbsoluteError : Metric
{
    /// <inheritdoc/>
    public override string Name => "mae";

    /// <inheritdoc/>
    public override string Title => "MAE";

    /// <inheritdoc/>
    public override string Explanation => "The average size of an error, in the unit of the label.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;


    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task == EvaluationTask.Regression;

    private protected override double ComputeUsable(Scores scores)
    {
        ReadOnlySpan<float> actual = scores.Actual;
        ReadOnlySpan<float> predicted = scores.Predicted;
        double sum = 0;
        for (int row = 0; row < actual.Length; row++)
        {
            sum += scores.WeightOf(row) * Math.Abs((double)actual[row] - predicted[row]);
        }

        return sum / scores.TotalWeight;
    }
}
