using System.Collections.Immutable;
using MlNetStudio.Data;

namespace MlNetStudio.Pipelines.Models;

/// <summary>What a model says about the rows of a table.</summary>
public sealed record Predictions
{
    /// <summary>What was predicted.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The number of rows.</summary>
    public required int RowCount { get; init; }

    /// <summary>The classes in the order of the probabilities; empty for a regression.</summary>
    public required ImmutableArray<string> Classes { get; init; }

    /// <summary>Regression: the predictions [rows]. Classes: the probabilities [rows, classes], row after row.</summary>
    public required float[] Values { get; init; }

    /// <summary>The predicted class of every row as text; empty for a regression.</summary>
    public required string[] Labels { get; init; }

    /// <summary>The number of <see cref="Values"/> in a row.</summary>
    public int Width => Task == TaskKind.Regression ? 1 : Classes.Length;
}
