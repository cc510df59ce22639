namespace MlNetStudio.Evaluation.Metrics;

/// <summary>The errors of a regression among rows whose predictions are of about one size.</summary>
/// <param name="Lower">The smallest prediction among them.</param>
/// <param name="Upper">The largest.</param>
/// <param name="Rows">How many they are.</param>
/// <param name="MeanAbsoluteError">How far off they are on average.</param>
/// <param name="Bias">The mean of actual less predicted: above 0 where predictions are too low.</param>
public readonly record struct ErrorBin(double Lower, double Upper, int Rows, double MeanAbsoluteError, double Bias);

/// <summary>Whether a regression errs more where it predicts much: its errors by tenths of the rows, ordered by prediction.</summary>
public static class ErrorBySize
{
    private const int Most = 10;
    private const int LeastRows = 5;

    /// <summary>The groups by rising prediction, equally many rows in each as far as equal predictions allow; empty where the scores are not usable.</summary>
    /// <exception cref="ArgumentException">The task is not a regression.</exception>
    public static ErrorBin[] Compute(Scores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Task != EvaluationTask.Regression)
        {
            throw new ArgumentException("Errors by size are of a regression.", nameof(scores));
        }

        if (!scores.IsUsable)
        {
            return [];
        }

        float[] keys = scores.Predicted.ToArray();
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        int groups = Math.Clamp(keys.Length / LeastRows, 1, Most);
        List<ErrorBin> bins = [];
        int start = 0;
        for (int group = 0; group < groups; group++)
        {
            int end = (int)((long)keys.Length * (group + 1) / groups);
            while (end < keys.Length && end > start && keys[end] == keys[end - 1])
            {
                end++;
            }

            if (end > start)
            {
                bins.Add(Bin(scores, keys, order, start, end));
                start = end;
            }
        }

        return [.. bins];
    }

    private static ErrorBin Bin(Scores scores, float[] keys, int[] order, int start, int end)
    {
        double absolute = 0;
        double signed = 0;
        double weight = 0;
        for (int i = start; i < end; i++)
        {
            double difference = (double)scores.Actual[order[i]] - keys[i];
            double own = scores.WeightOf(order[i]);
            absolute += own * Math.Abs(difference);
            signed += own * difference;
            weight += own;
        }

        return new ErrorBin(keys[start], keys[end - 1], end - start, weight > 0 ? absolute / weight : 0, weight > 0 ? signed / weight : 0);
    }
}
