using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetStudio.MLNet.Augmentation;

/// <summary>The rows of a data view, each followed by its changed copies.</summary>
internal sealed class AugmentedView : IDataView
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly Augmenter _augmenter;
    private readonly DataViewSchema.Column? _sourceLineage;
    private readonly Lazy<MixupRows?> _rows;
    private readonly Lazy<long[][]?> _lineages;

    public AugmentedView(IHost host, IDataView source, Augmenter augmenter)
    {
        (_host, _source, _augmenter) = (host, source, augmenter);
        _rows = new Lazy<MixupRows?>(() => augmenter.Prepare(source));
        _sourceLineage = Lineage.Find(source.Schema);
        _lineages = new Lazy<long[][]?>(ReadLineages);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(source.Schema);
        schema.AddColumn(Lineage.Name, Lineage.Type);
        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => _source.GetRowCount() * (1 + _augmenter.Copies);

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded)
        {
            active[column.Index] = true;
        }

        bool readsLineage = active[^1];
        return new Cursor(this, active, _source.GetRowCursor(_source.Schema.Where(column => active[column.Index] || (readsLineage && column.Index == _sourceLineage?.Index))));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    // An earlier stage's column is hidden by the next one's.
    private ulong Stage => (ulong)Schema.Count(column => column.Name == Lineage.Name);

    /// <summary>The lineages of the source's rows, where a partner's is needed and the source has any.</summary>
    private long[][]? ReadLineages()
    {
        if (_sourceLineage is not { } column || _rows.Value is null)
        {
            return null;
        }

        var lineages = new List<long[]>();
        using var cursor = _source.GetRowCursor([column]);
        var get = cursor.GetGetter<VBuffer<long>>(column);
        var buffer = default(VBuffer<long>);
        while (cursor.MoveNext())
        {
            get(ref buffer);
            lineages.Add(buffer.DenseValues().ToArray());
        }

        return [.. lineages];
    }

    private sealed class Cursor(AugmentedView view, bool[] active, DataViewRowCursor input) : RootCursorBase(view._host)
    {
        private readonly CopyPlace _place = new() { Copy = view._augmenter.Copies };

        public override DataViewSchema Schema => view.Schema;

        public override long Batch => input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Ch.CheckParam(active[column.Index], nameof(column), "the requested column is not active");
            Delegate getter = column.Index == view._source.Schema.Count ? MakeLineageGetter()
                : !column.IsHidden && view._augmenter.Changes(column.Name) ? view._augmenter.MakeGetter(view._source.Schema[column.Index], input, _place, view._rows.Value)
                : input.GetGetter<TValue>(view._source.Schema[column.Index]);
            return getter as ValueGetter<TValue> ?? throw Ch.ExceptParam(nameof(TValue), $"column '{column.Name}' is not of {typeof(TValue)} but of {column.Type.RawType}.");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter()
        {
            var get = input.GetIdGetter();
            ulong stage = view.Stage;
            return (ref DataViewRowId id) =>
            {
                get(ref id);
                if (_place.Copy > 0)
                {
                    id = id.Combine(new DataViewRowId((ulong)_place.Copy, stage));
                }
            };
        }

        protected override bool MoveNextCore()
        {
            if (_place.Copy < view._augmenter.Copies)
            {
                _place.Copy++;
                return true;
            }

            _place.Copy = 0;
            _place.Row++;
            return input.MoveNext();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
            }

            base.Dispose(disposing);
        }

        private ValueGetter<VBuffer<long>> MakeLineageGetter()
        {
            var get = view._sourceLineage is { } column ? input.GetGetter<VBuffer<long>>(column) : null;
            var own = default(VBuffer<long>);
            return (ref VBuffer<long> value) =>
            {
                get?.Invoke(ref own);
                long[] lineage = get is null ? [_place.Row] : own.DenseValues().ToArray();
                if (_place.Copy > 0)
                {
                    int partner = view._augmenter.PartnerOf(_place.Row, _place.Copy, view._rows.Value);
                    lineage = [.. lineage, .. partner < 0 ? [lineage[0]] : view._lineages.Value?[partner] ?? [partner]];
                }

                value = new VBuffer<long>(lineage.Length, lineage);
            };
        }
    }
}
