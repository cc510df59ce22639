using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Explanations;

/// <summary>
/// The importance of columns by permutation: the metric over the rows as they are, less the metric where one column's values
/// are shuffled among the rows, the mean over some shuffles. The interval is a bootstrap over rows and shuffles at once, so it
/// tells of both: which rows happened to be there, and how they happened to be shuffled. Columns that tell the same share
/// their importance, since either stands in for the other.
/// Source: Breiman 2001, "Random Forests", Machine Learning 45, section 10; Fisher, Rudin and Dominici 2019, "All Models are
/// Wrong, but Many are Useful", JMLR 20.
/// </summary>
public static class PermutationImportance
{
    /// <summary>The importance of every column, the most important first, equal ones in the probe's order.</summary>
    /// <param name="probe">The model and the rows.</param>
    /// <param name="scores">What the model says of those rows as they are.</param>
    /// <param name="repeats">How many times each column is shuffled.</param>
    /// <param name="seed">The seed of shuffles and bootstrap.</param>
    /// <param name="cancellation">Ends the work between two columns.</param>
    /// <returns>Empty where the scores are not usable.</returns>
    /// <exception cref="ArgumentException">The scores are of another number of rows.</exception>
    public static ColumnImportance[] Compute(IModelProbe probe, Scores scores, int repeats = 5, long seed = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        if (scores.Rows != probe.Rows)
        {
            throw new ArgumentException($"{scores.Rows} scores for {probe.Rows} rows.", nameof(scores));
        }

        if (!scores.IsUsable)
        {
            return [];
        }

        Metric metric = MetricRegistry.For(scores.Task)[0];
        double whole = metric.Compute(scores);
        var found = new ColumnImportance[probe.Columns.Count];

        // Columns do not depend on each other, and each draws from a stream of its own: the threads decide nothing.
        Parallel.For(0, found.Length, new ParallelOptions { CancellationToken = cancellation }, column =>
        {
            // Scores are for one thread at a time.
            Scores own = scores.WithPredicted(scores.Predicted);
            var random = new EvaluationRandom(seed ^ (0x5DEECE66DL * (column + 1)));
            var shuffled = new Scores[repeats];
            double sum = 0;
            for (int repeat = 0; repeat < repeats; repeat++)
            {
                shuffled[repeat] = own.WithPredicted(probe.PredictShuffled(column, Shuffle(ref random, probe.Rows)));
                sum += metric.Compute(shuffled[repeat]);
            }

            double sign = metric.HigherIsBetter ? 1 : -1;
            double loss = sign * (whole - (sum / repeats));
            var interval = BootstrapInterval.ComputeMeanDifference(metric, [own], shuffled, seed, replicates: 200);
            double lower = interval is { } i ? Math.Min(sign * i.Lower, sign * i.Upper) : double.NaN;
            double upper = interval is { } j ? Math.Max(sign * j.Lower, sign * j.Upper) : double.NaN;
            found[column] = new ColumnImportance(probe.Columns[column].Name, metric.Name, loss, lower, upper);
        });
        return [.. found.OrderByDescending(importance => double.IsNaN(importance.Loss) ? double.NegativeInfinity : importance.Loss)];
    }

    /// <summary>A random order of the rows (Fisher and Yates).</summary>
    private static int[] Shuffle(ref EvaluationRandom random, int rows)
    {
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            int j = random.Next(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }
}
