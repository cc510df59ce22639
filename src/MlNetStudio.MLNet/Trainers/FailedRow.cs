using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>
/// Says of what failed while rows were read, at which column and row. ML.NET computes a row when it is read, and on several threads, so
/// that its own exceptions know neither.
/// </summary>
internal static class FailedRow
{
    /// <summary>Whether a failure is worth to be explained.</summary>
    public static bool IsOpen(Exception failure) => failure is not (InvalidInputException or OperationCanceledException or OutOfMemoryException);

    /// <summary>The same failure with column and row; null where another column than this one failed.</summary>
    /// <param name="failure">What was caught.</param>
    /// <param name="data">The rows that were read.</param>
    /// <param name="column">The column of vectors that was read.</param>
    public static InvalidInputException? Explain(Exception failure, IDataView data, DataViewSchema.Column column)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is InvalidInputException known)
            {
                return new InvalidInputException(known.Message, innerException: failure);
            }
        }

        return Find(data, column) is var (row, first) && first is not null
            ? new InvalidInputException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"column '{column.Name}', row {row}: a step before this one failed on it: {first.Message} Mend what the row is made of, or leave it out."),
                innerException: first)
            : null;
    }

    /// <summary>Reads again, row by row on one thread, up to the one that fails.</summary>
    private static (long Row, Exception? Cause) Find(IDataView data, DataViewSchema.Column column)
    {
        using var cursor = data.GetRowCursorSet([column], 1)[0];
        var get = cursor.GetGetter<VBuffer<float>>(column);
        var buffer = default(VBuffer<float>);
        long row = 0;
        bool isComputing = false;
        try
        {
            for (; cursor.MoveNext(); isComputing = false)
            {
                row++;
                isComputing = true;
                get(ref buffer);
            }
        }
        catch (Exception exception) when (IsOpen(exception))
        {
            // What fails between rows is the reading of a file, which has its own words.
            return isComputing ? (row, exception) : default;
        }

        return default;
    }
}
