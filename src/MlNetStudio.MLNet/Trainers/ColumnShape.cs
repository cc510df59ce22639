using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>The shape that a column says its rows have.</summary>
internal static class ColumnShape
{
    private const int MostChannels = 4;

    /// <summary>The dimensions of a column of several; null for a plain vector.</summary>
    /// <exception cref="InvalidInputException">The column holds the pixels of images color by color, which no layer here takes.</exception>
    public static Shape? Of(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { IsKnownSize: true, Dimensions: { Length: > 1 } dimensions })
        {
            return null;
        }

        RequireInterleaved(column.Name, [.. dimensions]);
        return new Shape([.. dimensions]);
    }

    /// <summary>Refuses pixels that ExtractPixels left in planes: first all values of one color, then all of the next.</summary>
    /// <param name="column">The column's name.</param>
    /// <param name="dimensions">Its dimensions.</param>
    /// <exception cref="InvalidInputException">They are [channels, height, width].</exception>
    public static void RequireInterleaved(string column, ReadOnlySpan<int> dimensions)
    {
        if (dimensions is [1 or 3 or MostChannels, _, > MostChannels])
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"column '{column}' holds the pixels of an image color by color, {dimensions[0]} x {dimensions[1]} x {dimensions[2]}; a network takes height x width x channels. "
                + $"Give ExtractPixels interleavePixelColors: true. If the first dimension is no color, say so by InputShape."));
        }
    }
}
