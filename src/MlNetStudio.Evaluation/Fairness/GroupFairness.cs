using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Fairness;

/// <summary>
/// How differently a model treats groups of rows: by group, the rate of being selected (demographic parity compares it), the
/// rates of true and false positives (equalized odds compares them), and the quality. Whether a difference is unfair is not a
/// question of numbers alone, and the criteria cannot all be met at once where the groups' base rates differ.
/// Source: Hardt, Price and Srebro 2016, "Equality of Opportunity in Supervised Learning", NeurIPS; Chouldechova 2017, "Fair
/// Prediction with Disparate Impact", Big Data 5.
/// </summary>
public sealed record GroupFairness
{
    private const int LeastRows = 10;
    private const int Replicates = 400;

    /// <summary>The column that makes the groups.</summary>
    public required string Column { get; init; }

    /// <summary>The groups, in the column's order; those of fewer than ten rows are left out.</summary>
    public required IReadOnlyList<GroupOutcome> Groups { get; init; }

    /// <summary>The largest gap of each rate, where at least two groups have it.</summary>
    public required IReadOnlyList<GroupGap> Gaps { get; init; }

    /// <summary>Compares the groups that a column makes: categories by themselves, numbers by quartiles, missing values as one.</summary>
    /// <param name="scores">The model's scores.</param>
    /// <param name="column">The column, of the same rows; the model need not read it.</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <exception cref="ArgumentException">The column has another number of rows.</exception>
    public static GroupFairness Compare(Scores scores, ProbedColumn column, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(column);
        int[] groups = column.Divide(out string[] names);
        if (groups.Length != 0 && groups.Length != scores.Rows)
        {
            throw new ArgumentException($"Column '{column.Name}' has {groups.Length} rows, the scores have {scores.Rows}.", nameof(column));
        }

        List<(GroupOutcome Outcome, int[] Rows)> found = [];
        for (int group = 0; group < names.Length && scores.IsUsable; group++)
        {
            int[] rows = [.. Enumerable.Range(0, groups.Length).Where(row => groups[row] == group)];
            if (rows.Length >= LeastRows)
            {
                found.Add((Outcome(names[group].StartsWith("= ", StringComparison.Ordinal) ? names[group][2..] : names[group], scores, rows), rows));
            }
        }

        List<GroupGap> gaps = [];
        foreach ((string name, Func<GroupOutcome, double> rate) in Rates(scores.Task))
        {
            var known = found.Where(group => double.IsFinite(rate(group.Outcome))).OrderBy(group => rate(group.Outcome)).ToArray();
            if (known.Length >= 2)
            {
                gaps.Add(Gap(name, rate, scores, known[^1], known[0], seed));
            }
        }

        return new GroupFairness { Column = column.Name, Groups = [.. found.Select(group => group.Outcome)], Gaps = gaps };
    }

    private static (string Name, Func<GroupOutcome, double> Rate)[] Rates(EvaluationTask task) => task switch
    {
        EvaluationTask.Regression => [("meanError", group => group.MeanError), ("rmse", group => group.Quality)],
        EvaluationTask.Binary =>
        [
            ("selectionRate", group => group.SelectionRate), ("truePositiveRate", group => group.TruePositiveRate),
            ("falsePositiveRate", group => group.FalsePositiveRate), ("accuracy", group => group.Quality),
        ],
        _ => [("accuracy", group => group.Quality)],
    };

    private static GroupOutcome Outcome(string name, Scores scores, ReadOnlySpan<int> rows)
    {
        double weight = 0;
        double errors = 0;
        Span<double> cells = stackalloc double[4];
        cells.Clear();
        foreach (int row in rows)
        {
            double own = scores.WeightOf(row);
            weight += own;
            if (scores.Task == EvaluationTask.Regression)
            {
                errors += own * ((double)scores.Predicted[row] - scores.Actual[row]);
            }
            else if (scores.Task == EvaluationTask.Binary)
            {
                cells[(scores.Labels[row] * 2) + scores.PredictedLabels[row]] += own;
            }
        }

        bool binary = scores.Task == EvaluationTask.Binary;
        return new GroupOutcome(
            name,
            rows.Length,
            MetricRegistry.For(scores.Task)[0].Compute(scores.SelectRows(rows)),
            binary ? (cells[1] + cells[3]) / weight : double.NaN,
            binary ? cells[3] / (cells[2] + cells[3]) : double.NaN,
            binary ? cells[1] / (cells[0] + cells[1]) : double.NaN,
            scores.Task == EvaluationTask.Regression ? errors / weight : double.NaN);
    }

    private static GroupGap Gap(
        string name, Func<GroupOutcome, double> rate, Scores scores, (GroupOutcome Outcome, int[] Rows) highest, (GroupOutcome Outcome, int[] Rows) lowest, long seed)
    {
        var random = new EvaluationRandom(seed);
        double[] drawn = new double[Replicates];
        int defined = 0;
        int[] first = new int[highest.Rows.Length];
        int[] second = new int[lowest.Rows.Length];
        for (int replicate = 0; replicate < drawn.Length; replicate++)
        {
            Draw(ref random, highest.Rows, first);
            Draw(ref random, lowest.Rows, second);
            double difference = rate(Outcome("", scores, first)) - rate(Outcome("", scores, second));
            if (double.IsFinite(difference))
            {
                drawn[defined++] = difference;
            }
        }

        Span<double> sorted = drawn.AsSpan(0, defined);
        sorted.Sort();
        (double lower, double upper) = defined == 0 ? (double.NaN, double.NaN) : (BootstrapInterval.Percentile(sorted, 0.025), BootstrapInterval.Percentile(sorted, 0.975));
        return new GroupGap(name, rate(highest.Outcome) - rate(lowest.Outcome), lower, upper, highest.Outcome.Group, lowest.Outcome.Group);
    }

    private static void Draw(ref EvaluationRandom random, int[] from, int[] into)
    {
        for (int i = 0; i < into.Length; i++)
        {
            into[i] = from[random.Next(from.Length)];
        }
    }
}
