namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The harmonic mean of precision and recall of class 1: 2 TP / (2 TP + FP + FN). Undefined where class 1 is neither
/// true nor predicted for any row.
/// Source: van Rijsbergen 1979, "Information Retrieval", chapter 7.
/// </summary>
public sealed class F1 : Metric
{
    /// <inheritdoc/>
    public override string Name => "f1";

    /// <inheritdoc/>
    public override string Title => "F1";

    /// <inheritdoc/>
    public override string Explanation => "The balance of precision and recall for the positive class: 1 is perfect, 0 finds nothing.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;


    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task == EvaluationTask.Binary;

    private protected override double ComputeUsable(Scores scores) => Of(scores.Confusion, 1);

    /// <summary>The F1 of one class against the rest; NaN where the class occurs neither among the true nor among the predicted ones.</summary>
    internal static double Of(ConfusionMatrix confusion, int c)
    {
        double denominator = confusion.ActualTotal(c) + confusion.PredictedTotal(c);
        return denominator > 0 ? 2 * confusion[c, c] / denominator : double.NaN;
    }
}
