namespace MlNetStudio.Evaluation.Explanations;

/// <summary>
/// A regression tree over the bins of columns (Breiman et al. 1984, "Classification and Regression Trees"): each split lowers
/// the sum of squared distances from the means most, and is made only where the means of its sides differ clearly. Missing
/// values stay on the upper side of a threshold.
/// </summary>
internal sealed class ErrorTree
{
    private const int MostDepth = 3;

    // Welch's t of the two sides: below it, a split would only make rules longer.
    private const double LeastStatistic = 3;

    private readonly RuleColumn[] _columns;
    private readonly bool[]?[] _allowed;
    private RuleColumn? _column;
    private bool[] _isBelow = [];
    private ErrorTree? _below;
    private ErrorTree? _above;

    private ErrorTree(RuleColumn[] columns, bool[]?[] allowed, double mean) => (_columns, _allowed, Mean) = (columns, allowed, mean);

    /// <summary>The mean error of the rows that it was fitted to.</summary>
    public double Mean { get; }

    /// <summary>Whether it is not split.</summary>
    public bool IsLeaf => _column is null;

    /// <summary>The leaves from below to above.</summary>
    public IEnumerable<ErrorTree> Leaves => IsLeaf ? [this] : _below!.Leaves.Concat(_above!.Leaves);

    /// <summary>What a row fulfills to be here, a condition for each column that was split by.</summary>
    public string[] Conditions => [.. _columns.Where((_, c) => _allowed[c] is not null).Select(column => column.Describe(_allowed[Array.IndexOf(_columns, column)]!))];

    /// <summary>Fits a tree.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="errors">The error of every row.</param>
    /// <param name="rows">The rows to fit.</param>
    /// <param name="leastRows">The least rows in a leaf.</param>
    public static ErrorTree Fit(RuleColumn[] columns, double[] errors, int[] rows, int leastRows) =>
        Grow(columns, new bool[columns.Length][], errors, rows, leastRows, MostDepth);

    /// <summary>The leaf that a row falls into.</summary>
    public ErrorTree LeafOf(int row) => _column is null ? this : (_isBelow[_column.Bins[row]] ? _below! : _above!).LeafOf(row);

    private static ErrorTree Grow(RuleColumn[] columns, bool[]?[] allowed, double[] errors, int[] rows, int leastRows, int depth)
    {
        ErrorMoments all = default;
        foreach (int row in rows)
        {
            all.Add(errors[row]);
        }

        var node = new ErrorTree(columns, allowed, all.Mean);
        if (depth == 0 || Best(columns, errors, rows, all, leastRows) is not { } split)
        {
            return node;
        }

        int place = Array.IndexOf(columns, split.Column);
        node._column = split.Column;
        node._isBelow = split.IsBelow;
        node._below = Side(below: true);
        node._above = Side(below: false);
        return node;

        ErrorTree Side(bool below)
        {
            var narrowed = (bool[]?[])allowed.Clone();
            narrowed[place] = [.. split.IsBelow.Select((isBelow, bin) => isBelow == below && (allowed[place]?[bin] ?? true))];
            int[] own = Array.FindAll(rows, row => split.IsBelow[split.Column.Bins[row]] == below);
            return Grow(columns, narrowed, errors, own, leastRows, depth - 1);
        }
    }

    private static (RuleColumn Column, bool[] IsBelow)? Best(RuleColumn[] columns, double[] errors, int[] rows, ErrorMoments all, int leastRows)
    {
        double best = 0;
        (RuleColumn, bool[])? found = null;
        foreach (RuleColumn column in columns)
        {
            var bins = new ErrorMoments[column.Count];
            foreach (int row in rows)
            {
                bins[column.Bins[row]].Add(errors[row]);
            }

            ErrorMoments below = default;
            for (int bin = 0; bin < column.Splits; bin++)
            {
                if (!column.IsOrdered)
                {
                    below = default;
                }

                below.Add(bins[bin]);
                int own = bin;
                Try(column, below, other => column.IsOrdered ? other <= own : other == own);
            }

            Try(column, bins[column.Missing], other => other == column.Missing);
        }

        return found;

        void Try(RuleColumn column, ErrorMoments below, Func<int, bool> isBelow)
        {
            ErrorMoments above = all.Without(below);
            if (below.Count < leastRows || above.Count < leastRows)
            {
                return;
            }

            double difference = below.Mean - above.Mean;
            double gain = difference * difference * below.Count * above.Count;
            double statistic = difference > 0 ? ErrorMoments.Statistic(below, above) : ErrorMoments.Statistic(above, below);
            if (gain > best && statistic >= LeastStatistic)
            {
                best = gain;
                found = (column, [.. Enumerable.Range(0, column.Count).Select(isBelow)]);
            }
        }
    }
}
