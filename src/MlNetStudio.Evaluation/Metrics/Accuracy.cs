namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The weighted share of rows whose predicted class is the true one: sum_i w_i [c_i = y_i] / sum_i w_i.
/// Source: Sokolova and Lapalme 2009, "A systematic analysis of performance measures for classification tasks", table 2.
/// </summary>
public sealed class Accuracy : Metric
{
    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override string Title => "Accuracy";

    /// <inheritdoc/>
    public override string Explanation => "The share of rows whose class is predicted right.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override bool IsShare => true;

    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task != EvaluationTask.Regression;

    private protected override double ComputeUsable(Scores scores)
    {
        ConfusionMatrix confusion = scores.Confusion;
        double right = 0;
        for (int c = 0; c < confusion.Classes; c++)
        {
            right += confusion[c, c];
        }

        return right / scores.TotalWeight;
    }
}
