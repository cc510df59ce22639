using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>
/// Scores a column of a data view many rows at a time. ML.NET's scorers ask for one row after the other, which leaves most of the
/// processor's width unused; with the library's own core the bits are the same.
/// </summary>
internal static class BatchScoring
{
    /// <summary>The scores of all rows, row-major.</summary>
    /// <exception cref="InvalidInputException">There is no such column, or it has another type or size.</exception>
    public static float[] Score(NetworkModel model, IDataView data, string featureColumnName)
    {
        var column = data.Schema.GetColumnOrNull(featureColumnName)
            ?? throw new InvalidInputException($"there is no column '{featureColumnName}'. There are: {string.Join(", ", data.Schema.Select(other => $"'{other.Name}'"))}.");
        if (column.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single || vector.Size != model.FeatureCount)
        {
            throw new InvalidInputException($"column '{featureColumnName}' is {column.Type}; the network takes Vector<Single, {model.FeatureCount}>.");
        }

        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        var scores = new RowBuffer(model.OutputCount, data.GetRowCount(), "scores");
        int rowsAtOnce = model.RowsAtOnce;
        var rows = new float[rowsAtOnce * model.FeatureCount];
        var results = new float[rowsAtOnce * model.OutputCount];
        var buffer = default(VBuffer<float>);
        RowScorer? scorer = null;
        try
        {
            for (int count = rowsAtOnce; count == rowsAtOnce;)
            {
                for (count = 0; count < rowsAtOnce && cursor.MoveNext(); count++)
                {
                    getter(ref buffer);
                    buffer.CopyTo(rows.AsSpan(count * model.FeatureCount, model.FeatureCount));
                }

                var batch = results.AsSpan(0, count * model.OutputCount);
                model.ScoreRows(rows.AsSpan(0, count * model.FeatureCount), batch, ref scorer);
                for (int row = 0; row < count; row++)
                {
                    batch.Slice(row * model.OutputCount, model.OutputCount).CopyTo(scores.Append());
                }
            }
        }
        finally
        {
            scorer?.Dispose();
        }

        return scores.Count == 0 ? [] : scores.ToArray();
    }
}
