namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The recall of each class, averaged over the classes that occur among the rows: (1 / K) sum_k M_kk / sum_j M_kj with M
/// the confusion matrix. Also known as balanced accuracy.
/// Source: Brodersen et al. 2010, "The balanced accuracy and its posterior distribution", ICPR.
/// </summary>
public sealed class MacroAccuracy : Metric
{
    /// <inheritdoc/>
    public override string Name => "macroAccuracy";

    /// <inheritdoc/>
    public override string Title => "Macro accuracy";

    /// <inheritdoc/>
    public override string Explanation => "The share predicted right within each class, averaged over the classes, so that rare classes count as much as frequent ones.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override bool IsShare => true;

    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task == EvaluationTask.Multiclass;

    private protected override double ComputeUsable(Scores scores)
    {
        ConfusionMatrix confusion = scores.Confusion;
        double sum = 0;
        int present = 0;
        for (int c = 0; c < confusion.Classes; c++)
        {
            double actual = confusion.ActualTotal(c);
            if (actual > 0)
            {
                sum += confusion[c, c] / actual;
                present++;
            }
        }

        return sum / present;
    }
}
