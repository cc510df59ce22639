using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>Divides rows of a table for a task: the one door to all ways of splitting. The same rows, labels and options give the same parts.</summary>
public static class RowSplitter
{
    /// <summary>Puts a fraction of the rows aside.</summary>
    /// <param name="table">The table.</param>
    /// <param name="label">The label; every row must have one.</param>
    /// <param name="rows">The rows to divide.</param>
    /// <param name="testFraction">The share of the test part, between 0 and 1. By group it is met as nearly as whole groups allow; by time, rows of one time stay together.</param>
    /// <param name="options">How.</param>
    /// <exception cref="InvalidInputException">Too few rows, groups or times; no such column; a missing time.</exception>
    public static RowSplit Split(Table table, LabelEncoding label, int[] rows, double testFraction, SplitOptions options)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        var split = options.Method switch
        {
            SplitMethod.Group => GroupSplit.Split(Groups(table, rows, options), testFraction, options.Seed),
            SplitMethod.Time or SplitMethod.TimeBlocks => TimeSplit.Split(Times(table, rows, options), testFraction),
            SplitMethod.Stratified when label.Task != TaskKind.Regression => TableSplit.Stratified(Classes(table, label, rows), testFraction, options.Seed),
            _ => TableSplit.Random(rows.Length, testFraction, options.Seed),
        };
        return TableSplit.Within(split, rows);
    }

    /// <summary>
    /// Divides the rows into folds, each of which is the test part once and all others its training part. By time, each fold is tested after what came before
    /// it: the rows are cut into one block more than there are folds, and the first block is never tested.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="label">The label; every row must have one.</param>
    /// <param name="rows">The rows to divide.</param>
    /// <param name="folds">The number of folds, at least 2.</param>
    /// <param name="options">How.</param>
    /// <returns>For each fold row numbers of the table, ascending.</returns>
    /// <exception cref="InvalidInputException">Too few rows, groups or times for so many folds; no such column; a missing time.</exception>
    public static RowSplit[] Folds(Table table, LabelEncoding label, int[] rows, int folds, SplitOptions options)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        var splits = options.Method switch
        {
            SplitMethod.Group => GroupSplit.Folds(
                Groups(table, rows, options), label.Task == TaskKind.Regression ? [] : Classes(table, label, rows), folds, options.Seed),
            SplitMethod.Time => TimeSplit.Folds(Times(table, rows, options), folds),
            SplitMethod.TimeBlocks => TimeSplit.Blocks(Times(table, rows, options), folds),
            SplitMethod.Stratified when label.Task != TaskKind.Regression => TableSplit.StratifiedFolds(Classes(table, label, rows), folds, options.Seed),
            _ => TableSplit.Folds(rows.Length, folds, options.Seed),
        };
        return Array.ConvertAll(splits, split => TableSplit.Within(split, rows));
    }

    /// <summary>What was done, for people: "by groups of 'customer'".</summary>
    public static string Describe(SplitOptions options, LabelEncoding label)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(label);
        return options.Method switch
        {
            SplitMethod.Group => $"by whole groups of '{options.Column}'",
            SplitMethod.Time or SplitMethod.TimeBlocks => $"the latest by '{options.Column}'",
            SplitMethod.Stratified when label.Task != TaskKind.Regression => $"at random, the same part of every class of '{label.Column}'",
            _ => "at random",
        };
    }

    private static int[] Classes(Table table, LabelEncoding label, int[] rows) => Array.ConvertAll(label.Encode(table, rows), target => (int)target);

    // A row without a group is a group of its own: nothing says that it belongs to another.
    private static int[] Groups(Table table, int[] rows, SplitOptions options)
    {
        var column = table[Named(options)];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int next = 0;
        return Array.ConvertAll(rows, row =>
        {
            if (column.IsMissing(row))
            {
                return next++;
            }

            string text = column.TextOf(row);
            return numbers.TryGetValue(text, out int number) ? number : numbers[text] = next++;
        });
    }

    private static double[] Times(Table table, int[] rows, SplitOptions options)
    {
        string name = Named(options);
        var column = table[name];
        foreach (int row in rows)
        {
            if (column.IsMissing(row))
            {
                throw new InvalidInputException(
                    $"column '{name}' says when a row was, but is empty here. Fill it, leave the row out, or divide the rows another way.", table.Location(row, name));
            }
        }

        if (column is DateColumn dates)
        {
            return Array.ConvertAll(rows, row => (double)dates.Seconds[row]);
        }

        var numbers = table.Numbers(name);
        return Array.ConvertAll(rows, row => numbers[row]);
    }

    private static string Named(SplitOptions options) => options.Column is { Length: > 0 } name
        ? name
        : throw new InvalidInputException($"to divide the rows by {(options.Method == SplitMethod.Group ? "group" : "time")}, name the column that says which.");
}
