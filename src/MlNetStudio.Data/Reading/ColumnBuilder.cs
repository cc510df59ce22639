using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>Collects the fields of one column while a file is read, and says in the end what the column is.</summary>
/// <param name="name">The column's name.</param>
/// <param name="declared">The kind that the column must have, or null to infer it from all its fields.</param>
/// <param name="place">The column's position in the file, from 1.</param>
/// <param name="context">What all builders of the file share.</param>
internal abstract class ColumnBuilder(string name, ColumnKind? declared, int place, TableReadContext context)
{
    /// <summary>From this share of numbers on, a column is one of numbers and text in it is a fault; below, it is one of categories.</summary>
    public const double NumberShare = 0.95;

    /// <summary>A column of fewer values than this is never one of numbers with faults.</summary>
    public const int NumberShareRows = 20;

    public string Name { get; } = name;

    protected int Place { get; } = place;

    protected ColumnKind? Declared { get; } = declared;

    protected TableReadContext Context { get; } = context;

    /// <summary>Adds the field of the next row.</summary>
    public abstract void Add(ReadOnlySpan<char> field, long line);

    /// <summary>The column; null if its fields must be read again, as texts.</summary>
    public abstract Column? Build();

    protected static bool IsMostlyNumbers(long numbers, long values) => values >= NumberShareRows && numbers >= NumberShare * values;

    protected InvalidInputException TextError(string text, long line, long numbers, long values)
    {
        var shown = text.Length > 40 ? text[..40] + "..." : text;
        var why = Declared is null
            ? $"{numbers} of its {values} values are numbers, so this one seems to be a mistake. Correct it, leave it empty if it is missing, or declare the column as a category."
            : "it must hold numbers. Correct the value, or leave it empty if it is missing.";
        return new($"column '{Name}': '{shown}' is not a number; {why}", new SourceLocation(Context.File, line, Place));
    }

    protected InvalidInputException InfiniteError(string text, long line) => new(
        $"column '{Name}': '{(text.Length > 40 ? text[..40] + "..." : text)}' is infinite or too large (the largest number is {float.MaxValue:G4}). Correct it, or leave it empty if it is missing.",
        new SourceLocation(Context.File, line, Place));
}

/// <summary>What every column's builder needs to know of the file.</summary>
/// <param name="File">What messages call the file.</param>
/// <param name="Missing">The spellings of a missing value.</param>
/// <param name="Options">How the file is read.</param>
internal sealed record TableReadContext(string File, MissingValues Missing, TableReadOptions Options)
{
    /// <summary>What people should know of how the file was read.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The order of day and month that a column's dates were declared to have.</summary>
    public DateOrder DateOrderOf(string column) => Options.DateOrders is { } orders && orders.TryGetValue(column, out var order) ? order : DateOrder.Unknown;
}
