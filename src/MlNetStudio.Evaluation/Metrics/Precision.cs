namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// TP / (TP + FP) of class 1. Undefined where class 1 is never predicted.
/// Source: van Rijsbergen 1979, "Information Retrieval", chapter 7.
/// </summary>
public sealed class Precision : Metric
{
    /// <inheritdoc/>
    public override string Name => "precision";

    /// <inheritdoc/>
    public override string Title => "Precision";

    /// <inheritdoc/>
    public override string Explanation => "Of the rows predicted positive, the share that are.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override bool IsShare => true;

    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task == EvaluationTask.Binary;

    private protected override double ComputeUsable(Scores scores) => Of(scores.Confusion, 1);

    /// <summary>The precision of one class against the rest; NaN where it is never predicted.</summary>
    internal static double Of(ConfusionMatrix confusion, int c)
    {
        double predicted = confusion.PredictedTotal(c);
        return predicted > 0 ? confusion[c, c] / predicted : double.NaN;
    }
}
