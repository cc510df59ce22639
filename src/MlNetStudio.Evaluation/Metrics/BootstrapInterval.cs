namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// Confidence intervals by the percentile bootstrap: the metric over rows drawn with replacement, many times, and the
/// percentiles of what comes out. Rows are drawn by giving each the number of times it was drawn as a weight, so nothing is
/// copied or sorted again. The same seed gives the same interval.
/// Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13.
/// </summary>
public static class BootstrapInterval
{
    /// <summary>The drawing of rows is bounded to about this many rows in all, so that a large test set takes no longer than a small one; at least 100 replicates are made.</summary>
    private const long RowBudget = 10_000_000;

    /// <summary>An interval for each metric of the scores' task, in the order of <see cref="MetricRegistry.For"/>.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="seed">The seed of the drawing.</param>
    /// <param name="level">The confidence level, between 0 and 1.</param>
    /// <param name="replicates">How many times rows are drawn; fewer for very many rows.</param>
    /// <returns>The intervals; empty where the scores are not usable.</returns>
    public static MetricInterval[] Compute(Scores scores, long seed = 0, double level = 0.95, int replicates = 1000)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 1);
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level lies between 0 and 1.");
        }

        if (!scores.IsUsable)
        {
            return [];
        }

        replicates = (int)Math.Min(replicates, Math.Max(100, RowBudget / scores.Rows));
        IReadOnlyList<Metric> metrics = MetricRegistry.For(scores.Task);
        double[][] drawn = new double[metrics.Count][];
        int[] defined = new int[metrics.Count];
        for (int m = 0; m < drawn.Length; m++)
        {
            drawn[m] = new double[replicates];
        }

        var random = new EvaluationRandom(seed);
        float[] weights = new float[scores.Rows];
        for (int replicate = 0; replicate < replicates; replicate++)
        {
            Array.Clear(weights);
            for (int i = 0; i < weights.Length; i++)
            {
                weights[random.Next(weights.Length)]++;
            }

            if (scores.Weights.Length > 0)
            {
                for (int i = 0; i < weights.Length; i++)
                {
                    weights[i] *= scores.Weights[i];
                }
            }

            Scores sample = scores.WithWeights(weights);
            for (int m = 0; m < drawn.Length; m++)
            {
                double value = metrics[m].Compute(sample);
                if (!double.IsNaN(value))
                {
                    drawn[m][defined[m]++] = value;
                }
            }
        }

        var intervals = new MetricInterval[drawn.Length];
        for (int m = 0; m < intervals.Length; m++)
        {
            Span<double> sorted = drawn[m].AsSpan(0, defined[m]);
            sorted.Sort();
            intervals[m] = new MetricInterval(metrics[m].Name, Percentile(sorted, (1 - level) / 2), Percentile(sorted, (1 + level) / 2), level);
        }

        return intervals;
    }

    /// <summary>The percentile by linear interpolation (definition 7 of Hyndman and Fan 1996).</summary>
    private static double Percentile(ReadOnlySpan<double> sorted, double share)
    {
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        double place = share * (sorted.Length - 1);
        int below = (int)place;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + ((place - below) * (above - sorted[below]));
    }
}
