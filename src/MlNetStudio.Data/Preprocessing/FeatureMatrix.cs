using System.Collections.Immutable;

namespace MlNetStudio.Data;

/// <summary>What a network reads: one row of floats for every row of the table.</summary>
/// <param name="Values">Row-major, [<paramref name="Rows"/>, <paramref name="Columns"/>], not padded.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of features.</param>
public sealed record FeatureMatrix(float[] Values, int Rows, int Columns)
{
    /// <summary>What the category columns hold that the model does not know; empty if it knows everything.</summary>
    public ImmutableArray<UnseenCategories> Unseen { get; init; } = [];

    /// <summary>The features of a row.</summary>
    public ReadOnlySpan<float> this[int row] => Values.AsSpan(row * Columns, Columns);
}

/// <summary>Values of a category column that the model does not know, since no training row had them (or too few); it takes them as unknown.</summary>
/// <param name="Column">The column.</param>
/// <param name="Rows">The number of rows with such a value.</param>
/// <param name="Example">One of the values.</param>
public sealed record UnseenCategories(string Column, int Rows, string Example);
