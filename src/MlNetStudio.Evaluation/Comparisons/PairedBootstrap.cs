using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Comparisons;

/// <summary>
/// Whether models differ by more than chance among the rows explains: rows are drawn with replacement, the same for every
/// model, and each model's metrics over them are compared with the first model's. The interval of a difference goes from
/// percentile to percentile of what is drawn; a model is told apart where it leaves out zero. Rows that are hard for one model
/// are mostly hard for the other, so this tells apart what two intervals by themselves do not. Of fewer than six rows nothing
/// is told: even if one model were better on each of them, that happens by chance more than once in twenty times.
/// Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapters 13 and 16; Koehn 2004, "Statistical
/// significance tests for machine translation evaluation", EMNLP, section 4.
/// </summary>
public static class PairedBootstrap
{
    private const int FewestRows = 6;

    /// <summary>Compares every model with the first.</summary>
    /// <param name="models">The models' scores on the same rows; the first is what the others are compared with.</param>
    /// <param name="seed">The seed of the drawing.</param>
    /// <param name="level">The confidence level, between 0 and 1.</param>
    /// <param name="replicates">How many times rows are drawn; fewer for very many rows, classes or models.</param>
    /// <returns>For every model but the first its differences, by metric in the order of <see cref="MetricRegistry.For"/>.</returns>
    /// <exception cref="ArgumentException">There are fewer than two models, or their scores are of other rows or tasks.</exception>
    public static MetricDifference[][] Compare(IReadOnlyList<Scores> models, long seed = 0, double level = 0.95, int replicates = 1000)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 1);
        BootstrapInterval.CheckLevel(level);
        if (models.Count < 2)
        {
            throw new ArgumentException("Two models or more are compared.", nameof(models));
        }

        Scores first = models[0];
        foreach (Scores scores in models)
        {
            if (scores.Rows != first.Rows || scores.Task != first.Task || scores.Classes != first.Classes || !scores.Actual.SequenceEqual(first.Actual))
            {
                throw new ArgumentException("Only scores of the same rows can be compared.", nameof(models));
            }
        }

        IReadOnlyList<Metric> metrics = MetricRegistry.For(first.Task);
        double[][] values = [.. models.Select(scores => metrics.Select(metric => metric.Compute(scores)).ToArray())];
        double[,][] drawn = models.All(scores => scores.IsUsable)
            ? Draw(models, metrics, seed, Math.Min(replicates, Math.Max(100, BootstrapInterval.Bound(replicates, first) * 2 / models.Count)))
            : new double[models.Count, metrics.Count][];
        var found = new MetricDifference[models.Count - 1][];
        for (int model = 1; model < models.Count; model++)
        {
            found[model - 1] = new MetricDifference[metrics.Count];
            for (int m = 0; m < metrics.Count; m++)
            {
                found[model - 1][m] = Summarize(metrics[m], values[model][m] - values[0][m], drawn[model, m] ?? [], first.Rows, level);
            }
        }

        return found;
    }

    /// <summary>By model and metric the differences of all replicates in which both are defined.</summary>
    private static double[,][] Draw(IReadOnlyList<Scores> models, IReadOnlyList<Metric> metrics, long seed, int replicates)
    {
        var drawn = new List<double>[models.Count, metrics.Count];
        var random = new EvaluationRandom(seed);
        float[] weights = new float[models[0].Rows];
        for (int replicate = 0; replicate < replicates; replicate++)
        {
            BootstrapInterval.Draw(ref random, models[0], weights);
            double[] reference = [];
            for (int model = 0; model < models.Count; model++)
            {
                Scores sample = models[model].WithWeights(weights);
                double[] values = [.. metrics.Select(metric => metric.Compute(sample))];
                reference = model == 0 ? values : reference;
                for (int m = 0; m < values.Length; m++)
                {
                    double difference = values[m] - reference[m];
                    if (!double.IsNaN(difference))
                    {
                        (drawn[model, m] ??= new List<double>(replicates)).Add(difference);
                    }
                }
            }
        }

        var sorted = new double[models.Count, metrics.Count][];
        for (int model = 0; model < models.Count; model++)
        {
            for (int m = 0; m < metrics.Count; m++)
            {
                sorted[model, m] = [.. (drawn[model, m] ?? []).Order()];
            }
        }

        return sorted;
    }

    private static MetricDifference Summarize(Metric metric, double difference, double[] sorted, int rows, double level)
    {
        if (sorted.Length == 0 || !double.IsFinite(difference))
        {
            return new MetricDifference(metric.Name, difference, double.NaN, double.NaN, level, double.NaN, double.NaN, ModelStanding.Unknown);
        }

        double lower = BootstrapInterval.Percentile(sorted, (1 - level) / 2);
        double upper = BootstrapInterval.Percentile(sorted, (1 + level) / 2);
        double above = (double)sorted.Count(value => value > 0) / sorted.Length;
        double below = (double)sorted.Count(value => value < 0) / sorted.Length;
        bool apart = rows >= FewestRows && (lower > 0 || upper < 0);
        return new MetricDifference(
            metric.Name,
            difference,
            lower,
            upper,
            level,
            metric.HigherIsBetter ? above : below,
            metric.HigherIsBetter ? below : above,
            !apart ? ModelStanding.NotToldApart : (lower > 0) == metric.HigherIsBetter ? ModelStanding.Better : ModelStanding.Worse);
    }
}
