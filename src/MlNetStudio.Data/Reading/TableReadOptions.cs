using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>How a delimited text file is read. Everything left out is found from the file itself.</summary>
public sealed record TableReadOptions
{
    /// <summary>The character between fields; null finds it among comma, semicolon, tab and bar.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first line holds the columns' names; null decides from the file.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>What a double quote at the beginning of a field means. Default: the file decides.</summary>
    public QuoteMode Quoting { get; init; } = QuoteMode.Auto;

    /// <summary>The columns' names, replacing the header's or supplying what a file without a header lacks; empty keeps the header's (or makes up <c>column_1</c>, <c>column_2</c>, ...).</summary>
    public ImmutableArray<string> ColumnNames { get; init; } = [];

    /// <summary>The kinds of columns that are not left to inference, by name; null leaves all to it.</summary>
    public ImmutableSortedDictionary<string, ColumnKind>? ColumnKinds { get; init; }

    /// <summary>The order of day and month in columns of dates where the values should not decide, by name; null leaves all to them.</summary>
    public ImmutableSortedDictionary<string, DateOrder>? DateOrders { get; init; }

    /// <summary>The characters' encoding; null finds it: UTF-8 with or without a mark, UTF-16 with one, and Windows-1252 where the bytes are no UTF-8.</summary>
    public TextEncoding? Encoding { get; init; }

    /// <summary>
    /// The columns that the file must hold, by name, with their kinds: those of a model that is to score it. Columns that
    /// it does not name are not read. Null reads every column.
    /// </summary>
    public TableSchema? Schema { get; init; }

    /// <summary>The spellings of a missing value, compared without regard to case; an empty field is always missing. Default: <see cref="MissingValues.Default"/>.</summary>
    public ImmutableArray<string> MissingValues { get; init; } = Data.MissingValues.Default;

    /// <summary>Lines to pass over before the header. Default 0.</summary>
    public int SkipLines { get; init; }

    /// <summary>The longest field in characters; a longer one is refused, which bounds the memory that a quote never closed can take. Default 1,048,576.</summary>
    public int MaximumFieldLength { get; init; } = 1 << 20;
}
