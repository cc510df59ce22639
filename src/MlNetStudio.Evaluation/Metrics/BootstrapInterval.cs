namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// Confidence intervals by the percentile bootstrap: the metric over rows drawn with replacement, many times, and the
/// percentiles of what comes out. Rows are drawn by giving each the number of times it was drawn as a weight, so nothing is
/// copied or sorted again. The same seed gives the same interval.
/// Where every replicate agrees (a model without a mistake on few rows), percentiles would promise too much: the interval is
/// then undefined. The accuracy of rows without weights is a binomial share, for which Wilson's score interval is known to
/// hold its level even then, so it takes the bootstrap's place.
/// Sources: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13; Wilson 1927, "Probable inference, the
/// law of succession, and statistical inference", JASA 22.
/// </summary>
public static class BootstrapInterval
{
    /// <summary>The work is bounded to about this many rows and cells of confusion matrices in all, so that a large test set takes hardly longer than a small one; at least 100 replicates are made.</summary>
    private const long Budget = 10_000_000;

    /// <summary>An interval for each metric of the scores' task, in the order of <see cref="MetricRegistry.For"/>.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="seed">The seed of the drawing.</param>
    /// <param name="level">The confidence level, between 0 and 1.</param>
    /// <param name="replicates">How many times rows are drawn; fewer for very many rows or classes.</param>
    /// <returns>The intervals; empty where the scores are not usable.</returns>
    public static MetricInterval[] Compute(Scores scores, long seed = 0, double level = 0.95, int replicates = 1000)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 1);
        CheckLevel(level);
        if (!scores.IsUsable)
        {
            return [];
        }

        replicates = Bound(replicates, scores);
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
            Draw(ref random, scores, weights);
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
            (double lower, double upper) = metrics[m] is Accuracy && scores.Weights.Length == 0
                ? Wilson(metrics[m].Compute(scores), scores.Rows, level)
                : sorted.Length == 0 || sorted[0] == sorted[^1]
                ? (double.NaN, double.NaN)
                : (Percentile(sorted, (1 - level) / 2), Percentile(sorted, (1 + level) / 2));
            intervals[m] = new MetricInterval(metrics[m].Name, lower, upper, level);
        }

        return intervals;
    }

    /// <summary>
    /// The interval of how much one model's metric lies above another's, over the same drawn rows for both: narrower than what
    /// the two intervals by themselves tell, since rows that are hard for one are mostly hard for the other.
    /// </summary>
    /// <param name="metric">The metric.</param>
    /// <param name="first">One model's scores.</param>
    /// <param name="second">The other model's scores on the same rows.</param>
    /// <param name="seed">The seed of the drawing.</param>
    /// <param name="level">The confidence level, between 0 and 1.</param>
    /// <param name="replicates">How many times rows are drawn; fewer for very many rows or classes.</param>
    /// <returns>The interval of metric(first) - metric(second), or null where one of the scores is not usable.</returns>
    /// <exception cref="ArgumentException">The scores are of different numbers of rows or tasks.</exception>
    public static MetricInterval? ComputeDifference(Metric metric, Scores first, Scores second, long seed = 0, double level = 0.95, int replicates = 500)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return ComputeMeanDifference(metric, [first], [second], seed, level, replicates);
    }

    /// <summary>
    /// The same where either side was made several times over with other random choices (shuffles, seeds): the interval of the
    /// mean over those of the first less the mean over those of the second, over the same drawn rows for all.
    /// </summary>
    internal static MetricInterval? ComputeMeanDifference(
        Metric metric, ReadOnlySpan<Scores> firsts, ReadOnlySpan<Scores> seconds, long seed = 0, double level = 0.95, int replicates = 500)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 1);
        CheckLevel(level);
        Scores one = firsts[0];
        foreach (Scores scores in (ReadOnlySpan<Scores>)[.. firsts, .. seconds])
        {
            if (scores.Rows != one.Rows || scores.Task != one.Task)
            {
                throw new ArgumentException("Only scores of the same rows can be compared.", nameof(seconds));
            }

            if (!scores.IsUsable)
            {
                return null;
            }
        }

        replicates = Math.Min(replicates, Math.Max(100, Bound(replicates, one) * 2 / (firsts.Length + seconds.Length)));
        double[] drawn = new double[replicates];
        int defined = 0;
        var random = new EvaluationRandom(seed);
        float[] weights = new float[one.Rows];
        for (int replicate = 0; replicate < replicates; replicate++)
        {
            Draw(ref random, one, weights);
            double value = Mean(metric, firsts, weights) - Mean(metric, seconds, weights);
            if (!double.IsNaN(value))
            {
                drawn[defined++] = value;
            }
        }

        Span<double> sorted = drawn.AsSpan(0, defined);
        sorted.Sort();
        return defined == 0 ? null : new MetricInterval(metric.Name, Percentile(sorted, (1 - level) / 2), Percentile(sorted, (1 + level) / 2), level);
    }

    private static double Mean(Metric metric, ReadOnlySpan<Scores> scores, float[] weights)
    {
        double sum = 0;
        foreach (Scores one in scores)
        {
            sum += metric.Compute(one.WithWeights(weights));
        }

        return sum / scores.Length;
    }

    internal static void CheckLevel(double level)
    {
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level lies between 0 and 1.");
        }
    }

    internal static int Bound(int replicates, Scores scores) => (int)Math.Min(replicates, Math.Max(100, Budget / (scores.Rows + ((long)scores.Classes * scores.Classes))));

    internal static void Draw(ref EvaluationRandom random, Scores scores, float[] weights)
    {
        Array.Clear(weights);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[random.Next(weights.Length)]++;
        }

        ReadOnlySpan<float> given = scores.Weights;
        for (int i = 0; i < given.Length; i++)
        {
            weights[i] *= given[i];
        }
    }

    /// <summary>The percentile by linear interpolation (definition 7 of Hyndman and Fan 1996).</summary>
    internal static double Percentile(ReadOnlySpan<double> sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + ((place - below) * (above - sorted[below]));
    }

    /// <summary>(p + z²/2n ± z sqrt(p (1 - p) / n + z²/4n²)) / (1 + z²/n).</summary>
    private static (double Lower, double Upper) Wilson(double share, int rows, double level)
    {
        double z = NormalQuantile((1 + level) / 2);
        double ratio = z * z / rows;
        double middle = share + (ratio / 2);
        double reach = z * Math.Sqrt((share * (1 - share) / rows) + (ratio / (4 * rows)));
        return (Math.Max(0, (middle - reach) / (1 + ratio)), Math.Min(1, (middle + reach) / (1 + ratio)));
    }

    /// <summary>
    /// The quantile of the standard normal distribution above one half, to 4.5e-4.
    /// Source: Abramowitz and Stegun 1964, "Handbook of Mathematical Functions", formula 26.2.23.
    /// </summary>
    internal static double NormalQuantile(double share)
    {
        double t = Math.Sqrt(-2 * Math.Log(1 - share));
        return t - ((2.515517 + (0.802853 * t) + (0.010328 * t * t)) / (1 + (1.432788 * t) + (0.189269 * t * t) + (0.001308 * t * t * t)));
    }
}
