using System.Collections.Immutable;
using MlNetStudio.Data;

namespace MlNetStudio.Pipelines.Definitions;

/// <summary>The rows of a run: from a file or from a generator, and how they are divided.</summary>
public sealed record DataDefinition
{
    /// <summary>A delimited text file, plain or gzipped, relative to the pipeline file; <c>${NAME}</c> stands for an environment variable.</summary>
    public string? File { get; init; }

    /// <summary>Rows made by a formula instead of a file.</summary>
    public GeneratorSection? Generator { get; init; }

    /// <summary>Images instead of a table.</summary>
    public ImagesSection? Images { get; init; }

    /// <summary>The names of the columns of a file without a header line.</summary>
    public ImmutableArray<string>? Header { get; init; }

    /// <summary>The character between fields; null finds it.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Whether the first line holds the columns' names; null decides from the file.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>What a double quote at the beginning of a field means; the file decides unless given.</summary>
    public QuoteMode Quoting { get; init; } = QuoteMode.Auto;

    /// <summary>How the file's bytes are characters; null finds it.</summary>
    public TextEncoding? Encoding { get; init; }

    /// <summary>The spellings of a missing value, whatever their case, instead of the usual ones; an empty field is always missing.</summary>
    public ImmutableArray<string>? MissingValues { get; init; }

    /// <summary>The column to be predicted.</summary>
    public string? Label { get; init; }

    /// <summary>What kind of prediction is wanted; null infers it from the label column.</summary>
    public TaskKind? Task { get; init; }

    /// <summary>The columns used, if not all; the label need not be named.</summary>
    public ImmutableArray<string>? Select { get; init; }

    /// <summary>What columns hold, where it should not be inferred.</summary>
    public ImmutableSortedDictionary<string, ColumnUse>? Columns { get; init; }

    /// <summary>A second file with the test rows.</summary>
    public string? Test { get; init; }

    /// <summary>The part of the rows kept for the test, from 0 to 0.9, where there is no test file; 0.2 unless given.</summary>
    public double? TestFraction { get; init; }

    /// <summary>Whether each class gives the same part of its rows to the test; true unless given.</summary>
    public bool Stratify { get; init; } = true;

    /// <summary>A column whose rows of one value, such as those of a customer, are never divided between training and test. The model does not read it.</summary>
    public string? Group { get; init; }

    /// <summary>A column that says when a row was: the test rows are the latest.</summary>
    public string? Time { get; init; }

    /// <summary>Rows that follow each other in time, of which the label is forecast from earlier rows.</summary>
    public SeriesSection? Series { get; init; }

    /// <summary>What happens to rows with missing numbers.</summary>
    public MissingPolicy Missing { get; init; } = MissingPolicy.Impute;

    /// <summary>Decides the split.</summary>
    public long Seed { get; init; }
}

/// <summary>What a column holds.</summary>
public enum ColumnUse
{
    /// <summary>Numbers.</summary>
    Number,

    /// <summary>One of a set of words, even if they look like numbers.</summary>
    Category,

    /// <summary>Free text, read by the words in it.</summary>
    Text,

    /// <summary>Dates and times.</summary>
    Date,

    /// <summary>Dates that have the day before the month, such as 31/3/2024, even where the values do not show it.</summary>
    DayFirst,

    /// <summary>Dates that have the month before the day, such as 3/31/2024, even where the values do not show it.</summary>
    MonthFirst,

    /// <summary>Nothing that predicts: the column is left out.</summary>
    Ignore,
}

/// <summary>What happens to rows with missing values.</summary>
public enum MissingPolicy
{
    /// <summary>They are filled: numbers with the training rows' mean, categories with a word of their own.</summary>
    Impute,

    /// <summary>Rows with a missing value are left out.</summary>
    Drop,
}

/// <summary>Rows made by a formula.</summary>
public sealed record GeneratorSection
{
    /// <summary>The generator's name; <c>mlnetstudio data list</c> shows them.</summary>
    public required string Name { get; init; }

    /// <summary>The number of rows; null takes the generator's own.</summary>
    public int? Rows { get; init; }

    /// <summary>Decides the rows.</summary>
    public long Seed { get; init; }
}
