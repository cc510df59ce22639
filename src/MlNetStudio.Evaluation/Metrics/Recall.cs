namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// TP / (TP + FN) of class 1. Undefined where no row is of class 1.
/// Source: van Rijsbergen 1979, "Information Retrieval", chapter 7.
/// </summary>
public sealed class Recall : Metric
{
    /// <inheritdoc/>
    public override string Name => "recall";

    /// <inheritdoc/>
    public override string Title => "Recall";

    /// <inheritdoc/>
    public override string Explanation => "Of the rows that are positive, the share that are found.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override bool IsShare => true;

    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task == EvaluationTask.Binary;

    private protected override double ComputeUsable(Scores scores) => Of(scores.Confusion, 1);

    /// <summary>The recall of one class; NaN where no row has it.</summary>
    internal static double Of(ConfusionMatrix confusion, int c)
    {
        double actual = confusion.ActualTotal(c);
        return actual > 0 ? confusion[c, c] / actual : double.NaN;
    }
}
