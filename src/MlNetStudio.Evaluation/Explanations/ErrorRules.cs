using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Explanations;

/// <summary>
/// Where a model errs, in rules: a regression tree of depth three or less is fitted to the error of every row (1 where the
/// class is wrong; for numbers the absolute error) over the columns, on one half of the rows, and its worst leaves are told
/// with their figures on the other half. Nothing is told unless the tree explains errors of rows that it has not seen: the
/// share of their variance that it explains must be above zero, and each leaf told must lie above the other rows by more than
/// chance explains (Welch's t against the normal quantile at 5% divided by the number of leaves looked at).
/// Unlike <see cref="WorstSlices"/>, which tries the quartiles of every pair of columns, the tree finds its own thresholds and
/// joins up to three columns.
/// Source: surrogate trees after Craven and Shavlik 1996, "Extracting tree-structured representations of trained networks",
/// NIPS 8; error analysis by trees after Nushi, Kamar and Horvitz 2018, "Towards accountable AI", HCOMP; the honest half after
/// Athey and Imbens 2016, "Recursive partitioning for heterogeneous causal effects", PNAS 113.
/// </summary>
/// <param name="Rules">The rules, that with the largest error first.</param>
/// <param name="Explained">The share of the errors' variance that the tree explains on rows that it was not fitted to.</param>
/// <param name="FittedRows">The rows that the tree was fitted to.</param>
/// <param name="CheckedRows">The rows that the figures are of.</param>
public sealed record ErrorRules(IReadOnlyList<ErrorRule> Rules, double Explained, int FittedRows, int CheckedRows)
{
    private const int LeastRows = 20;
    private const int MostColumns = 200;

    /// <summary>Finds the rules.</summary>
    /// <param name="scores">What the model says of the rows, and what is true.</param>
    /// <param name="columns">The columns; of very many, the first two hundred are looked at.</param>
    /// <param name="seed">Decides which half of the rows the tree is fitted to.</param>
    /// <param name="most">The most rules to tell.</param>
    /// <returns>Null where there are too few rows, or no rule holds on the other half.</returns>
    /// <exception cref="ArgumentException">A column is of another number of rows.</exception>
    public static ErrorRules? Find(Scores scores, IReadOnlyList<ProbedColumn> columns, long seed = 0, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(columns);
        if (!scores.IsUsable || scores.Rows < 4 * LeastRows)
        {
            return null;
        }

        double[] errors = Errors(scores);
        (int[] fitted, int[] held) = Halve(scores.Rows, seed);
        var found = new List<RuleColumn>();
        foreach (ProbedColumn column in columns.Where(column => column.IsDivisible).Take(MostColumns))
        {
            int rows = Math.Max(column.Numbers.Length, column.Codes.Length);
            if (rows != scores.Rows)
            {
                throw new ArgumentException($"Column '{column.Name}' has {rows} rows, the scores have {scores.Rows}.", nameof(columns));
            }

            found.Add(RuleColumn.Of(column, fitted));
        }

        ErrorTree tree = ErrorTree.Fit([.. found], errors, fitted, Math.Max(LeastRows, fitted.Length / 50));
        return tree.IsLeaf ? null : Check(tree, errors, fitted.Length, held, scores.Task == EvaluationTask.Regression ? "mae" : "errorRate", most);
    }

    private static ErrorRules? Check(ErrorTree tree, double[] errors, int fitted, int[] held, string metric, int most)
    {
        var moments = new Dictionary<ErrorTree, ErrorMoments>();
        ErrorMoments all = default;
        foreach (int row in held)
        {
            ErrorTree leaf = tree.LeafOf(row);
            ErrorMoments own = moments.GetValueOrDefault(leaf);
            own.Add(errors[row]);
            moments[leaf] = own;
            all.Add(errors[row]);
        }

        (double left, double whole) = (0, 0);
        foreach (int row in held)
        {
            double difference = errors[row] - tree.LeafOf(row).Mean;
            left += difference * difference;
            whole += (errors[row] - all.Mean) * (errors[row] - all.Mean);
        }

        double explained = whole > 0 ? 1 - (left / whole) : 0;
        ErrorTree[] worse = [.. tree.Leaves.Where(leaf => leaf.Mean > tree.Mean && moments.GetValueOrDefault(leaf).Count >= LeastRows)];
        if (!(explained > 0) || worse.Length == 0)
        {
            return null;
        }

        double bar = BootstrapInterval.NormalQuantile(1 - (0.05 / worse.Length));
        ErrorRule[] rules =
        [
            .. worse.Where(leaf => held.Length - moments[leaf].Count >= LeastRows && ErrorMoments.Statistic(moments[leaf], all.Without(moments[leaf])) > bar)
                .OrderByDescending(leaf => moments[leaf].Mean)
                .Take(most)
                .Select(leaf => new ErrorRule(leaf.Conditions, moments[leaf].Count, (double)moments[leaf].Count / held.Length, metric, moments[leaf].Mean, all.Mean)),
        ];
        return rules.Length == 0 ? null : new ErrorRules(rules, explained, fitted, held.Length);
    }

    private static double[] Errors(Scores scores)
    {
        var errors = new double[scores.Rows];
        for (int row = 0; row < errors.Length; row++)
        {
            errors[row] = scores.Task == EvaluationTask.Regression
                ? Math.Abs(scores.Predicted[row] - (double)scores.Actual[row])
                : scores.PredictedLabels[row] == scores.Labels[row] ? 0 : 1;
        }

        return errors;
    }

    private static (int[] Fitted, int[] Held) Halve(int rows, long seed)
    {
        var random = new EvaluationRandom(seed ^ 0x2545F491L);
        List<int> fitted = [];
        List<int> held = [];
        for (int row = 0; row < rows; row++)
        {
            // Each row equally likely, and the halves of equal size.
            (random.Next(rows - row) < (rows / 2) - fitted.Count ? fitted : held).Add(row);
        }

        return ([.. fitted], [.. held]);
    }
}
