namespace MlNetStudio.Data;

/// <summary>Decides whether the first record holds names or values.</summary>
internal static class HeaderDetector
{
    private const int SampleRecords = 200;

    /// <summary>
    /// Every column votes: text over a column of numbers is a name, a number over a column of numbers is a value.
    /// Where no column is numeric, the first record is the header if its fields are filled, differ from each other and do not
    /// come again below in their own column.
    /// </summary>
    public static bool Detect(string sample, bool complete, RecordDialect dialect, MissingValues missing)
    {
        using var text = new StringReader(sample);
        var records = new RecordReader(text, sample.Length, Math.Max(sample.Length, 16)) { Dialect = dialect };
        if (records.Read() != RecordStatus.Record)
        {
            return true;
        }

        int columns = records.FieldCount;
        var first = new string[columns];
        for (int c = 0; c < columns; c++)
        {
            first[c] = records[c].ToString();
        }

        var numbers = new int[columns];
        var filled = new int[columns];
        bool repeated = false;
        int rows = 0;
        while (rows < SampleRecords && records.Read() == RecordStatus.Record && (complete || !records.SourceEnded || rows < 2))
        {
            rows++;
            for (int c = 0; c < Math.Min(columns, records.FieldCount); c++)
            {
                var field = records[c];
                if (missing.Contains(field))
                {
                    continue;
                }

                filled[c]++;
                numbers[c] += NumberText.TryParse(field, out _) ? 1 : 0;
                repeated |= field.SequenceEqual(first[c]);
            }
        }

        int names = 0;
        int values = 0;
        for (int c = 0; c < columns; c++)
        {
            bool isNumber = NumberText.TryParse(first[c], out _);
            bool isMissing = missing.Contains(first[c]);
            if (filled[c] > 0 && numbers[c] >= 0.9 * filled[c])
            {
                names += isNumber || isMissing ? 0 : 1;
                values += isNumber ? 1 : 0;
            }
            else if (isNumber && rows == 0)
            {
                values++;
            }
        }

        return names + values > 0
            ? names > values
            : !repeated && first.All(f => f.Length > 0) && first.Distinct(StringComparer.Ordinal).Count() == columns;
    }
}
