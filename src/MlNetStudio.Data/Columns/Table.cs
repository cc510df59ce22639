using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MlNetStudio.Data;

/// <summary>Named columns of equal length, in memory. Immutable.</summary>
public sealed class Table
{
    private readonly Dictionary<string, int> _positions;
    private readonly LineMap? _lines;

    /// <summary>A table of columns.</summary>
    /// <param name="columns">At least one column, all of one length, no two of one name.</param>
    /// <param name="source">What the table was read from, as the user named it; messages use it. Null for none.</param>
    /// <exception cref="ArgumentException">No column, unequal lengths, or a name twice.</exception>
    public Table(IEnumerable<Column> columns, string? source = null)
        : this([.. columns], source, lines: null)
    {
    }

    internal Table(ImmutableArray<Column> columns, string? source, LineMap? lines)
    {
        if (columns.Length == 0)
        {
            throw new ArgumentException("A table needs at least one column.", nameof(columns));
        }

        Columns = columns;
        Source = source;
        RowCount = columns[0].RowCount;
        _lines = lines;
        _positions = new Dictionary<string, int>(columns.Length, StringComparer.Ordinal);
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].RowCount != RowCount)
            {
                throw new ArgumentException($"Column '{columns[i].Name}' has {columns[i].RowCount} rows, '{columns[0].Name}' has {RowCount}.", nameof(columns));
            }

            if (!_positions.TryAdd(columns[i].Name, i))
            {
                throw new ArgumentException($"Two columns are named '{columns[i].Name}'.", nameof(columns));
            }
        }
    }

    /// <summary>The columns, in the file's order.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>What the table was read from, as the user named it; null if from nowhere.</summary>
    public string? Source { get; }

    /// <summary>What people should know of how the table was read.</summary>
    public ImmutableArray<string> Notes { get; internal init; } = [];

    /// <summary>The names and kinds of the columns, with the categories that occur in them.</summary>
    public TableSchema Schema => TableSchema.Of(this);

    /// <summary>The column of a name.</summary>
    /// <exception cref="InvalidInputException">There is none; the message offers the nearest name.</exception>
    public Column this[string name] => TryGetColumn(name, out var column) ? column : throw new InvalidInputException(
        $"there is no column '{name}'.{NearestName.Suggest(name, [.. Columns.Select(c => c.Name)])}", Location());

    /// <summary>The column of a name, if there is one.</summary>
    public bool TryGetColumn(string name, [NotNullWhen(true)] out Column? column)
    {
        column = _positions.TryGetValue(name, out int position) ? Columns[position] : null;
        return column is not null;
    }

    /// <summary>The numbers of a column.</summary>
    /// <exception cref="InvalidInputException">There is no such column, or it does not hold numbers.</exception>
    public NumberColumn Numbers(string name) => this[name] switch
    {
        NumberColumn numbers => numbers,
        var other => throw new InvalidInputException($"column '{name}' must hold numbers but holds text such as '{Example(other)}'.", Location()),
    };

    /// <summary>The dates of a column.</summary>
    /// <exception cref="InvalidInputException">There is no such column, or it does not hold dates.</exception>
    public DateColumn Dates(string name) => this[name] as DateColumn ?? throw new InvalidInputException(
        $"column '{name}' must hold dates but holds '{Example(this[name])}'.", Location());

    /// <summary>The categories of a column, or its free texts.</summary>
    /// <exception cref="InvalidInputException">There is no such column, or it does not hold categories.</exception>
    public CategoryColumn Categories(string name) => this[name] as CategoryColumn ?? throw new InvalidInputException(
        $"column '{name}' must hold categories but was read as {(this[name] is DateColumn ? "dates" : "numbers")}; declare it as a category.", Location());

    /// <summary>The line of the source on which a row begins, or null where the table was not read from a file as it is.</summary>
    public long? LineOf(int row) => _lines?.LineOf(row);

    /// <summary>A place in the source: that of a row and column as far as they are known.</summary>
    /// <returns>Null if the table was not read from anywhere.</returns>
    public SourceLocation? Location(int? row = null, string? column = null)
    {
        long? line = row is { } r ? LineOf(r) : null;
        return Source is null ? null
            : new SourceLocation(Source, line, line is not null && column is not null && _positions.TryGetValue(column, out int position) ? position + 1 : null);
    }

    /// <summary>The given rows in the given order.</summary>
    public Table SelectRows(ReadOnlySpan<int> rows)
    {
        var columns = ImmutableArray.CreateBuilder<Column>(Columns.Length);
        foreach (var column in Columns)
        {
            columns.Add(column.SelectRows(rows));
        }

        return new Table(columns.MoveToImmutable(), Source, lines: null);
    }

    /// <summary>This table without the columns of the given names; a name that does not occur is passed over.</summary>
    /// <exception cref="ArgumentException">No column would be left.</exception>
    public Table Without(params IEnumerable<string> names)
    {
        var gone = names.ToHashSet(StringComparer.Ordinal);
        return new Table([.. Columns.Where(c => !gone.Contains(c.Name))], Source, lines: null);
    }

    /// <summary>The rows, of those given, in which none of the columns has a missing value.</summary>
    /// <exception cref="InvalidInputException">A column does not exist.</exception>
    public int[] CompleteRows(ReadOnlySpan<int> rows, IEnumerable<string> columns)
    {
        var looked = columns.Select(name => this[name]).Where(c => c.MissingCount > 0).ToArray();
        var complete = new List<int>(rows.Length);
        foreach (int row in rows)
        {
            if (!Array.Exists(looked, c => c.IsMissing(row)))
            {
                complete.Add(row);
            }
        }

        return [.. complete];
    }

    /// <summary>0, 1, ..., <see cref="RowCount"/> - 1.</summary>
    public int[] AllRows() => [.. Enumerable.Range(0, RowCount)];

    /// <inheritdoc/>
    public override string ToString() => $"{Source ?? "table"}: {RowCount} rows, {Columns.Length} columns";

    private static string Example(Column column)
    {
        for (int row = 0; row < column.RowCount; row++)
        {
            if (!column.IsMissing(row))
            {
                return column.TextOf(row);
            }
        }

        return "";
    }
}
