namespace MlNetStudio.Data.Series;

/// <summary>The rows of each series in the order of time.</summary>
internal static class SeriesOrder
{
    /// <summary>When each row was: seconds for dates, else the number itself.</summary>
    /// <exception cref="InvalidInputException">The column holds neither, or is empty in a row.</exception>
    public static double[] Times(Table table, string column)
    {
        var time = table[column];
        for (int row = 0; row < time.RowCount; row++)
        {
            if (time.IsMissing(row))
            {
                throw new InvalidInputException($"column '{column}' says when a row was, but is empty here. Fill it, or leave the row out.", table.Location(row, column));
            }
        }

        if (time is NumberColumn numbers)
        {
            return [.. Enumerable.Range(0, numbers.RowCount).Select(row => numbers[row])];
        }

        var seconds = table.Dates(column).Seconds;
        var times = new double[seconds.Length];
        for (int row = 0; row < times.Length; row++)
        {
            times[row] = seconds[row];
        }

        return times;
    }

    /// <summary>The rows of each series, series in the order in which they first occur, rows by rising time.</summary>
    /// <exception cref="InvalidInputException">Two rows of one series are of the same time, or a row is of no series.</exception>
    public static int[][] Of(Table table, SeriesPlan plan, double[] times)
    {
        int[][] groups = plan.Group is { } group ? Groups(table, group) : [table.AllRows()];
        for (int i = 0; i < groups.Length; i++)
        {
            int[] rows = groups[i] = [.. groups[i].OrderBy(row => times[row])];
            for (int k = 1; k < rows.Length; k++)
            {
                if (times[rows[k]] == times[rows[k - 1]])
                {
                    throw Repeated(table, plan, rows[k - 1], rows[k]);
                }
            }
        }

        return groups;
    }

    private static int[][] Groups(Table table, string name)
    {
        var column = table[name];
        var groups = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var order = new List<List<int>>();
        for (int row = 0; row < table.RowCount; row++)
        {
            if (column.IsMissing(row))
            {
                throw new InvalidInputException($"column '{name}' says which series a row is of, but is empty here. Fill it, or leave the row out.", table.Location(row, name));
            }

            string text = column.TextOf(row);
            if (!groups.TryGetValue(text, out var rows))
            {
                groups[text] = rows = [];
                order.Add(rows);
            }

            rows.Add(row);
        }

        return [.. order.Select(rows => rows.ToArray())];
    }

    private static InvalidInputException Repeated(Table table, SeriesPlan plan, int first, int second)
    {
        string when = table[plan.Time].TextOf(second);
        string where = table.LineOf(first) is { } line ? FormattableString.Invariant($", as in line {line}") : "";
        string advice = plan.Group is null
            ? "If the table holds several series, name the column that tells them apart as the group; else keep one row of each time."
            : "Keep one row of each time.";
        return new InvalidInputException($"column '{plan.Time}' is {when} here{where}: a series has one row at a time. {advice}", table.Location(second, plan.Time));
    }
}
