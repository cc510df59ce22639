namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The area under the receiver operating characteristic, as the Mann-Whitney statistic: the weighted share of pairs of a
/// positive and a negative row in which the positive one has the higher probability, equal ones counted as half.
/// Undefined where all rows are of one class.
/// Source: Hanley and McNeil 1982, "The meaning and use of the area under a ROC curve", Radiology 143(1).
/// </summary>
public sealed class AreaUnderRoc : Metric
{
    /// <inheritdoc/>
    public override string Name => "auc";

    /// <inheritdoc/>
    public override string Title => "AUC";

    /// <inheritdoc/>
    public override string Explanation => "The chance that a random positive row gets a higher probability than a random negative one: 0.5 is a coin toss.";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;


    /// <inheritdoc/>
    public override bool AppliesTo(EvaluationTask task) => task == EvaluationTask.Binary;

    private protected override double ComputeUsable(Scores scores)
    {
        ReadOnlySpan<int> order = scores.DescendingOrder;
        ReadOnlySpan<float> predicted = scores.Predicted;
        ReadOnlySpan<int> labels = scores.Labels;
        double positives = 0;
        double negatives = 0;
        double concordant = 0;
        for (int i = 0; i < order.Length;)
        {
            float probability = predicted[order[i]];
            double tiedPositives = 0;
            double tiedNegatives = 0;
            for (; i < order.Length && predicted[order[i]] == probability; i++)
            {
                double weight = scores.WeightOf(order[i]);
                if (labels[order[i]] == 1)
                {
                    tiedPositives += weight;
                }
                else
                {
                    tiedNegatives += weight;
                }
            }

            concordant += tiedNegatives * (positives + (0.5 * tiedPositives));
            positives += tiedPositives;
            negatives += tiedNegatives;
        }

        return positives > 0 && negatives > 0 ? concordant / (positives * negatives) : double.NaN;
    }
}
