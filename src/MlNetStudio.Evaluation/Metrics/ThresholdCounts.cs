namespace MlNetStudio.Evaluation.Metrics;

/// <summary>The weight of true and false positives if class 1 is predicted at or above a threshold.</summary>
internal readonly record struct ThresholdCounts(double Threshold, double TruePositives, double FalsePositives)
{
    /// <summary>The counts at each distinct probability, highest first; the last one calls every row positive.</summary>
    public static List<ThresholdCounts> Along(Scores scores)
    {
        if (scores.Task != EvaluationTask.Binary)
        {
            throw new ArgumentException("A curve over thresholds needs a binary task.", nameof(scores));
        }

        List<ThresholdCounts> counts = [];
        if (!scores.IsUsable)
        {
            return counts;
        }

        ReadOnlySpan<int> order = scores.DescendingOrder;
        ReadOnlySpan<float> predicted = scores.Predicted;
        ReadOnlySpan<int> labels = scores.Labels;
        double truePositives = 0;
        double falsePositives = 0;
        for (int i = 0; i < order.Length; i++)
        {
            int row = order[i];
            if (labels[row] == 1)
            {
                truePositives += scores.WeightOf(row);
            }
            else
            {
                falsePositives += scores.WeightOf(row);
            }

            if (i + 1 == order.Length || predicted[order[i + 1]] != predicted[row])
            {
                counts.Add(new ThresholdCounts(predicted[row], truePositives, falsePositives));
            }
        }

        return counts;
    }
}
