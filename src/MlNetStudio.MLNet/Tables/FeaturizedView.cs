using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data;

namespace MlNetStudio.MLNet.Tables;

/// <summary>The rows that a preprocessing was fitted on, with the features that the fit computed: the transformer would compute the same bits again, row by row.</summary>
internal sealed class FeaturizedView : IDataView
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly FeatureMatrix _matrix;

    /// <param name="host">The transformer's host.</param>
    /// <param name="source">The rows.</param>
    /// <param name="matrix">Their features.</param>
    /// <param name="features">The column of features as the transformer makes it.</param>
    public FeaturizedView(IHost host, IDataView source, FeatureMatrix matrix, DataViewSchema.Column features)
    {
        (_host, _source, _matrix) = (host, source, matrix);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(source.Schema);
        schema.AddColumn(features.Name, features.Type, features.Annotations);
        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <summary>Rows come in the order in which they were read for the fit, by which their features are found.</summary>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => _matrix.Rows;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        return new Cursor(this, active, _source.GetRowCursor(_source.Schema.Where(column => active[column.Index])));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(FeaturizedView view, bool[] active, DataViewRowCursor input) : SynchronizedCursorBase(view._host, input)
    {
        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Ch.CheckParam(active[column.Index], nameof(column), "the requested column is not active");
            if (column.Index < view._source.Schema.Count)
            {
                return Input.GetGetter<TValue>(view._source.Schema[column.Index]);
            }

            ValueGetter<VBuffer<float>> get = (ref VBuffer<float> value) =>
            {
                var editor = VBufferEditor.Create(ref value, view._matrix.Columns);
                view._matrix[(int)Position].CopyTo(editor.Values);
                value = editor.Commit();
            };
            return get as ValueGetter<TValue> ?? throw Ch.ExceptParam(nameof(TValue), $"column '{column.Name}' is not of {typeof(TValue)} but of {column.Type.RawType}.");
        }
    }
}
