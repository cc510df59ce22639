using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>What a check of the data is about.</summary>
public enum FindingKind
{
    /// <summary>Test rows that are in training, too; the figure is their share of the test rows.</summary>
    Duplicates,

    /// <summary>Numbers far from all others; the figure is their share of the column's training rows.</summary>
    Outliers,

    /// <summary>A class with few rows; the figure is its share of the training rows.</summary>
    Imbalance,

    /// <summary>A column that may give the label away; the figure is <see cref="LeakageSuspect.Score"/>.</summary>
    Leakage,

    /// <summary>A column with one value in every training row that has one; the figure is the share of those rows.</summary>
    Constant,

    /// <summary>A column without a value in any training row; the figure is 1.</summary>
    Empty,

    /// <summary>A column that only names its rows; the figure is the share of different values.</summary>
    Identifier,

    /// <summary>A column of more categories than are told apart; the figure is how many there are.</summary>
    WideCategories,

    /// <summary>A column of free text; without a figure.</summary>
    FreeText,

    /// <summary>A column left out as asked; without a figure.</summary>
    Excluded,

    /// <summary>Test rows with a category that training never saw; the figure is how many rows.</summary>
    UnseenCategories,

    /// <summary>A column of rows that a model is judged by, far from the training rows; the figure is the population stability index.</summary>
    Drift,
}

/// <summary>Something about the data that the reader of a result should know.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Column">The column, where it is about one.</param>
/// <param name="Figure">How much of it there is, as <see cref="FindingKind"/> tells; null where there is no figure.</param>
/// <param name="Text">What was found and what it means, for people.</param>
public sealed record DataFinding(FindingKind Kind, string? Column, double? Figure, string Text)
{
    /// <summary>The same by column, where it is about several; else empty.</summary>
    public ImmutableArray<DataFinding> Parts { get; init; } = [];

    /// <summary>The <see cref="Parts"/>, or the finding itself where it has none.</summary>
    public IEnumerable<DataFinding> Each => Parts.IsEmpty ? [this] : Parts;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
