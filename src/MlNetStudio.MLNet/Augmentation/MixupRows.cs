using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetStudio.MLNet.Augmentation;

/// <summary>Features and labels of all rows, since a row is mixed with any other.</summary>
internal sealed class MixupRows
{
    /// <summary>Reads the source once.</summary>
    public MixupRows(IDataView source, string features, string label)
    {
        var featureColumn = source.Schema[features];
        var labelColumn = source.Schema[label];
        using var cursor = source.GetRowCursor([featureColumn, labelColumn]);
        var getFeatures = cursor.GetGetter<VBuffer<float>>(featureColumn);
        (Labels, var readLabel) = LabelReader(cursor, labelColumn);
        while (cursor.MoveNext())
        {
            var row = default(VBuffer<float>);
            getFeatures(ref row);
            Features.Add(row);
            readLabel();
        }
    }

    /// <summary>The features.</summary>
    public List<VBuffer<float>> Features { get; } = [];

    /// <summary>The labels: a list of the column's own type.</summary>
    public IList Labels { get; }

    /// <summary>The number of rows.</summary>
    public int Count => Features.Count;

    private static (IList Labels, Action Read) LabelReader(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        KeyDataViewType => Reader<uint>(row, column),
        BooleanDataViewType => Reader<bool>(row, column),
        VectorDataViewType { ItemType: BooleanDataViewType } => Reader<VBuffer<bool>>(row, column),
        VectorDataViewType => Reader<VBuffer<float>>(row, column),
        _ => Reader<float>(row, column),
    };

    private static (IList Labels, Action Read) Reader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var values = new List<T>();
        var get = row.GetGetter<T>(column);
        return (values, Read);

        void Read()
        {
            // A new one each time: a vector that is kept must not be filled again.
            var value = default(T)!;
            get(ref value);
            values.Add(value);
        }
    }
}
