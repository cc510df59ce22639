namespace MlNetStudio.Data;

/// <summary>Finds out from the beginning of a file how its fields are separated and quoted.</summary>
internal static class DialectSniffer
{
    // On a tie the earlier wins.
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>
    /// The dialect under which most records of the sample have the same number of fields, which is more than one if
    /// that can be had: for every delimiter and quoting the share of records with the commonest width.
    /// </summary>
    /// <param name="sample">The beginning of the file.</param>
    /// <param name="complete">Whether it is the whole file; otherwise its last record may be cut off and does not count.</param>
    /// <param name="options">What the caller fixed.</param>
    public static RecordDialect Detect(string sample, bool complete, TableReadOptions options)
    {
        bool anyQuote = sample.Contains('"');
        ReadOnlySpan<bool> quotings = options.Quoting switch
        {
            QuoteMode.Double => [true],
            QuoteMode.None => [false],
            _ => anyQuote ? [true, false] : [true],
        };
        if (options.Delimiter is { } given && quotings.Length == 1)
        {
            return new(given, quotings[0]);
        }

        ReadOnlySpan<char> delimiters = options.Delimiter is { } fixedDelimiter ? [fixedDelimiter] : Delimiters;
        var best = new RecordDialect(delimiters[0], quotings[0]);
        double bestScore = -1;
        foreach (bool quoted in quotings)
        {
            foreach (char delimiter in delimiters)
            {
                var dialect = new RecordDialect(delimiter, quoted);
                double score = sample.Contains(delimiter) ? Score(sample, complete, dialect) : 0;
                if (score > bestScore)
                {
                    (best, bestScore) = (dialect, score);
                }
            }
        }

        return best;
    }

    private static double Score(string sample, bool complete, RecordDialect dialect)
    {
        using var text = new StringReader(sample);
        var records = new RecordReader(text, sample.Length, Math.Max(sample.Length, 16)) { Dialect = dialect };
        var widths = new Dictionary<int, int>();
        int last = 0;
        int total = 0;
        RecordStatus status;
        while ((status = records.Read()) == RecordStatus.Record)
        {
            last = records.FieldCount;
            widths.TryGetValue(last, out int seen);
            widths[last] = seen + 1;
            total++;
        }

        if (status is not (RecordStatus.End or RecordStatus.UnclosedQuote) || (status == RecordStatus.UnclosedQuote && complete))
        {
            // Contradicts itself; still better than nothing, so that the error which follows names the place.
            return total == 0 ? 0 : 0.001;
        }

        if (!complete && status == RecordStatus.End && total > 1)
        {
            widths[last]--;
            total--;
        }

        if (total == 0)
        {
            return 0;
        }

        // A width of one says nothing about the delimiter.
        int wide = 0;
        foreach (var (width, count) in widths)
        {
            wide = width > 1 ? Math.Max(wide, count) : wide;
        }

        return wide == 0 ? 0.01 : 0.02 + ((double)wide / total);
    }
}
