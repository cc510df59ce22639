using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>One pass over one file.</summary>
/// <param name="text">The characters.</param>
/// <param name="file">What messages call the file.</param>
/// <param name="options">How to read it.</param>
/// <param name="asTexts">Columns that an earlier pass found to hold texts after all; this pass adds to them.</param>
/// <param name="canReadAgain">Whether another pass is possible. If not, every column is taken as texts until it is known to hold numbers only.</param>
/// <param name="notes">What people should know of how the file is read, so far.</param>
internal sealed class TableReadRun(TextReader text, string file, TableReadOptions options, HashSet<string> asTexts, bool canReadAgain, ImmutableArray<string> notes)
{
    private readonly RecordReader _records = new(text, options.MaximumFieldLength);
    private readonly TableReadContext _context = new(file, new MissingValues(options.MissingValues), options);

    /// <summary>The table, or null if the file must be read again.</summary>
    public Table? Read()
    {
        for (int i = 0; i < options.SkipLines; i++)
        {
            _records.SkipLine();
        }

        var sample = _records.Peek().ToString();
        bool complete = _records.SourceEnded;
        _records.Dialect = DialectSniffer.Detect(sample, complete, options);
        if (!ReadRecord())
        {
            throw new InvalidInputException("the file is empty: there is no line with text in it. A table needs a header and at least one row.", new SourceLocation(file));
        }

        var first = new string[_records.FieldCount];
        for (int i = 0; i < first.Length; i++)
        {
            first[i] = _records[i].ToString();
        }

        bool header = options.HasHeader
            ?? (HoldsSchema(first) || HeaderDetector.Detect(sample, complete, _records.Dialect, _context.Missing));
        var names = Names(first, header);
        long headerLine = _records.Line;
        if (header && !ReadRecord())
        {
            throw new InvalidInputException(
                "there is a header but no row below it. If the first line is a row and not the header, say so.", new SourceLocation(file, headerLine));
        }

        return ReadRows(names, Builders(names, headerLine, sample, complete, header));
    }

    private bool HoldsSchema(string[] first) =>
        options.Schema is { } schema && schema.Columns.Any(c => !c.Optional) && schema.Columns.All(c => c.Optional || first.Contains(c.Name, StringComparer.Ordinal));

    private string[] Names(string[] first, bool header)
    {
        string[] names;
        if (!options.ColumnNames.IsDefaultOrEmpty)
        {
            if (options.ColumnNames.Length != first.Length)
            {
                throw new InvalidInputException(
                    $"there are {first.Length} fields here but {options.ColumnNames.Length} column names were given.", new SourceLocation(file, _records.Line));
            }

            names = [.. options.ColumnNames];
        }
        else if (header)
        {
            names = [.. first.Select((name, i) => name.Length == 0 ? $"column_{i + 1}" : name)];
        }
        else if (options.Schema is { } schema && schema.Columns.Length == first.Length)
        {
            names = [.. schema.Columns.Select(c => c.Name)];
        }
        else
        {
            names = [.. first.Select((_, i) => $"column_{i + 1}")];
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            if (!seen.TryAdd(names[i], i))
            {
                throw new InvalidInputException(
                    $"two columns are named '{names[i]}': columns {seen[names[i]] + 1} and {i + 1}. Give each its own name.", new SourceLocation(file, _records.Line, i + 1));
            }
        }

        return names;
    }

    private ColumnBuilder?[] Builders(string[] names, long headerLine, string sample, bool complete, bool header)
    {
        var location = new SourceLocation(file, headerLine);
        var asked = (options.ColumnKinds?.Keys ?? []).Concat(options.Schema?.Columns.Where(c => !c.Optional).Select(c => c.Name) ?? []);
        foreach (var name in asked)
        {
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                throw new InvalidInputException($"column '{name}' is not in the file.{NearestName.Suggest(name, names)}", location);
            }
        }

        var looksLikeText = canReadAgain ? TextsIn(sample, complete, names.Length, header) : null;
        var builders = new ColumnBuilder?[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            var inSchema = options.Schema?.Find(names[i]);
            if (options.Schema is not null && inSchema is null)
            {
                continue;
            }

            ColumnKind? kind = options.ColumnKinds is { } kinds && kinds.TryGetValue(names[i], out var declared) ? declared : inSchema?.Kind;
            if (kind == ColumnKind.Date && inSchema?.Kind == ColumnKind.Date)
            {
                builders[i] = new DateColumnBuilder(names[i], inSchema.DateOrder, i + 1, _context);
                continue;
            }

            bool texts = kind is ColumnKind.Category or ColumnKind.Text or ColumnKind.Date
                || (kind is null && (looksLikeText is null || looksLikeText[i] || asTexts.Contains(names[i])));
            builders[i] = texts
                ? new CategoryColumnBuilder(names[i], kind, i + 1, _context, inSchema?.Categories ?? [])
                : new NumberColumnBuilder(names[i], kind, i + 1, _context);
        }

        return builders.Any(b => b is not null) ? builders : throw new InvalidInputException("none of the columns asked for is in the file.", location);
    }

    // A guess that saves reading the file twice; what the column is, all its rows decide.
    private bool[] TextsIn(string sample, bool complete, int columns, bool header)
    {
        const int Looked = 100;
        var texts = new bool[columns];
        using var source = new StringReader(sample);
        var records = new RecordReader(source, sample.Length, Math.Max(sample.Length, 16)) { Dialect = _records.Dialect };
        for (int row = header ? -1 : 0; row < Looked && records.Read() == RecordStatus.Record && (complete || !records.SourceEnded); row++)
        {
            for (int i = 0; row >= 0 && i < Math.Min(columns, records.FieldCount); i++)
            {
                texts[i] |= !NumberText.TryParse(records[i], out _) && !_context.Missing.Contains(records[i]);
            }
        }

        return texts;
    }

    private Table? ReadRows(string[] names, ColumnBuilder?[] builders)
    {
        var lines = new LineMap();
        int rows = 0;
        do
        {
            if (_records.FieldCount != names.Length)
            {
                throw Ragged(names, rows);
            }

            long line = _records.Line;
            lines.Add(rows++, line);
            for (int i = 0; i < builders.Length; i++)
            {
                builders[i]?.Add(_records[i], line);
            }
        }
        while (ReadRecord());

        var columns = ImmutableArray.CreateBuilder<Column>(builders.Length);
        foreach (var builder in builders)
        {
            if (builder is null)
            {
                continue;
            }

            if (builder.Build() is { } column)
            {
                columns.Add(column);
            }
            else
            {
                asTexts.Add(builder.Name);
            }
        }

        bool whole = columns.Count == builders.Count(b => b is not null);
        return whole ? new Table(columns.ToImmutable(), file, lines) { Notes = [.. notes, .. _context.Notes] } : null;
    }

    private InvalidInputException Ragged(string[] names, int rows)
    {
        int found = _records.FieldCount;
        var message = $"this row has {found} {(found == 1 ? "field" : "fields")}, expected {names.Length} as in the {(rows == 0 && names.Length == 1 ? "line" : "lines")} above.";
        message += rows == 0
            ? " If the file begins with lines that are not part of the table, skip them."
            : found > names.Length ? $" If a text holds the delimiter '{Show(_records.Dialect.Delimiter)}', put it in double quotes." : "";
        return new(message, new SourceLocation(file, _records.Line, Math.Min(found, names.Length) + (found > names.Length ? 1 : 0)));
    }

    private bool ReadRecord()
    {
        var status = _records.Read();
        if (status is RecordStatus.Record or RecordStatus.End)
        {
            return status == RecordStatus.Record;
        }

        var location = new SourceLocation(file, _records.FaultLine, _records.FieldCount + 1);
        throw status switch
        {
            RecordStatus.UnclosedQuote => new InvalidInputException(
                "the quote that opens this field is never closed. Close it, double it (\"\") if it belongs to the text, or read the file without quoting.", location),
            RecordStatus.TextAfterQuote => new InvalidInputException(
                "text follows the closing quote of this field. Double a quote (\"\") that belongs to the text, or read the file without quoting.", location),
            RecordStatus.FieldTooLong => new InvalidInputException(
                $"this field is longer than {options.MaximumFieldLength} characters. Is a quote never closed? If not, raise the limit.", location),
            _ => new InvalidInputException("this row is longer than 67 million characters: the file seems to be no table of lines.", location),
        };
    }

    private static string Show(char delimiter) => delimiter == '\t' ? "tab" : delimiter.ToString();
}
