using System.Collections.Immutable;
using System.Globalization;

namespace MlNetStudio.Data;

/// <summary>Looks over the rows of a run: duplicates across the split, outliers, the balance of classes.</summary>
public static class DataChecks
{
    // Far outside in Tukey's sense (1977): beyond the quartiles by three times their distance.
    private const double FarOut = 3;
    private const double ShareWorthTelling = 0.01;
    private const double RareClass = 0.1;
    private const int ColumnsNamed = 4;

    /// <summary>Everything that is worth telling, the most important first.</summary>
    /// <param name="training">The table with the training rows.</param>
    /// <param name="trainingRows">The training rows.</param>
    /// <param name="test">The table with the test rows; it may be the same.</param>
    /// <param name="testRows">The test rows; none if none were kept out.</param>
    /// <param name="label">The label.</param>
    /// <param name="columns">The columns that the model reads.</param>
    public static ImmutableArray<DataFinding> Find(
        Table training, ReadOnlySpan<int> trainingRows, Table test, ReadOnlySpan<int> testRows, LabelEncoding label, IEnumerable<string> columns)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(label);
        string[] names = [.. columns.Distinct(StringComparer.Ordinal)];
        DataFinding?[] findings =
        [
            Imbalance(training, trainingRows, label, isTraining: true),
            Duplicates(training, trainingRows, test, testRows, [.. names, label.Column]),
            Outliers(training, trainingRows, names),
        ];
        return [.. findings.OfType<DataFinding>()];
    }

    /// <summary>What can be said of rows that a model is only judged by: the balance of classes, outliers.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="label">The label.</param>
    /// <param name="columns">The columns that the model reads.</param>
    public static ImmutableArray<DataFinding> FindIn(Table table, ReadOnlySpan<int> rows, LabelEncoding label, IEnumerable<string> columns)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(label);
        DataFinding?[] findings = [Imbalance(table, rows, label, isTraining: false), Outliers(table, rows, [.. columns.Distinct(StringComparer.Ordinal)])];
        return [.. findings.OfType<DataFinding>()];
    }

    private static DataFinding? Imbalance(Table table, ReadOnlySpan<int> rows, LabelEncoding label, bool isTraining)
    {
        if (label.Task == TaskKind.Regression || rows.IsEmpty)
        {
            return null;
        }

        var counts = new int[label.Classes.Length];
        foreach (float target in label.Encode(table, rows))
        {
            counts[(int)target]++;
        }

        int rarest = Array.IndexOf(counts, counts.Min());
        double share = (double)counts[rarest] / rows.Length;

        // Of ten even classes each has a tenth, and that is no imbalance.
        return share * counts.Length >= 2 * RareClass ? null : new(
            FindingKind.Imbalance,
            label.Column,
            share,
            $"the class '{label.Classes[rarest]}' of '{label.Column}' has only {Percent(share)} of the {(isTraining ? "training " : "")}rows: accuracy says little about it. "
            + (isTraining ? "Look at recall and F1, and consider letting every class count the same (in the pipeline file: training: {balanced: true})." : "Look at recall and F1."));
    }

    private static DataFinding? Duplicates(Table training, ReadOnlySpan<int> trainingRows, Table test, ReadOnlySpan<int> testRows, string[] names)
    {
        if (testRows.IsEmpty || ReferenceEquals(training, test) && trainingRows.Overlaps(testRows))
        {
            return null;
        }

        var keys = new RowKeys(training, test, names);
        var seen = new HashSet<ulong>(trainingRows.Length);
        foreach (int row in trainingRows)
        {
            seen.Add(keys.OfTraining(row));
        }

        int same = 0;
        foreach (int row in testRows)
        {
            same += keys.OfTest(row) is { } key && seen.Contains(key) ? 1 : 0;
        }

        double share = (double)same / testRows.Length;
        return share < ShareWorthTelling ? null : new(
            FindingKind.Duplicates,
            null,
            share,
            $"{same} of the {testRows.Length} test rows ({Percent(share)}) are the same as training rows in every column: on them the model is asked what it was told. "
            + "If they are copies, remove them; if rows belong together, divide them by group.");
    }

    private static DataFinding? Outliers(Table table, ReadOnlySpan<int> rows, string[] names)
    {
        var found = new List<(string Name, double Share, float Farthest)>();
        var values = new float[rows.Length];
        foreach (string name in names)
        {
            if (table[name] is not NumberColumn column)
            {
                continue;
            }

            int count = 0;
            foreach (int row in rows)
            {
                if (!column.IsMissing(row))
                {
                    values[count++] = column.Values[row];
                }
            }

            var quantiles = ColumnQuantiles.Of(values.AsSpan(0, count));
            double low = quantiles.At(0.25);
            double high = quantiles.At(0.75);
            double reach = FarOut * (high - low);
            if (reach <= 0)
            {
                continue;
            }

            int outside = 0;
            float farthest = 0;
            foreach (float value in values.AsSpan(0, count))
            {
                if (value < low - reach || value > high + reach)
                {
                    outside++;
                    farthest = Math.Abs(value - low) > Math.Abs(farthest - low) || outside == 1 ? value : farthest;
                }
            }

            double share = (double)outside / count;
            if (share >= ShareWorthTelling || (outside > 0 && Math.Abs(farthest - quantiles.At(0.5)) > 10 * reach))
            {
                found.Add((name, share, farthest));
            }
        }

        if (found.Count == 0)
        {
            return null;
        }

        var worst = found.OrderByDescending(column => column.Share).ThenBy(column => column.Name, StringComparer.Ordinal).Take(ColumnsNamed).ToArray();
        string listed = string.Join(", ", worst.Select(column => string.Create(CultureInfo.InvariantCulture, $"'{column.Name}' ({Percent(column.Share)} of the rows, as far as {column.Farthest:G5})")));
        return new(
            FindingKind.Outliers,
            worst[0].Name,
            worst[0].Share,
            $"{(found.Count == 1 ? "one column holds numbers" : $"{found.Count} columns hold numbers")} far from the others: {listed}{(found.Count > ColumnsNamed ? ", and more" : "")}. "
            + "Make sure that they are no mistakes or codes for missing values.")
        {
            Parts =
            [
                .. found.Select(column => new DataFinding(
                    FindingKind.Outliers,
                    column.Name,
                    column.Share,
                    string.Create(CultureInfo.InvariantCulture, $"column '{column.Name}' holds numbers far from the others in {Percent(column.Share)} of the rows, as far as {column.Farthest:G5}."))),
            ],
        };
    }

    private static string Percent(double share) => share.ToString(share < 0.1 ? "0.0#%" : "0%", CultureInfo.InvariantCulture);
}
