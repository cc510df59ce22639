namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The F1 of each class against the rest, averaged over the classes that occur among the true or the predicted ones.
/// Source: Opitz and Burst 2019, "Macro F1 and Macro F1" (arXiv:1911.03347), the average of F1 scores.
/// </summary>
public sealed class MacroF1 : Metric
{
    /// <inheritdoc/>
    public override string Name => "macroF1";

    /// <inheritdoc/>
    public override string Title => "Macro F1";

    /// <inheritdoc/>
    public override string Explanation => "The F1 of each class, averaged over the classes, so that rare classes count as much as frequent ones.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;


    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task == EvaluationTask.Multiclass;

    private protected override double ComputeUsable(Scores scores)
    {
        ConfusionMatrix confusion = scores.Confusion;
        double sum = 0;
        int present = 0;
        for (int c = 0; c < confusion.Classes; c++)
        {
            double f1 = F1.Of(confusion, c);
            if (!double.IsNaN(f1))
            {
                sum += f1;
                present++;
            }
        }

        return sum / present;
    }
}
