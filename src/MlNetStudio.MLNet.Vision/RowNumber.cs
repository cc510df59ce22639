using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetStudio.MLNet.Vision;

/// <summary>
/// Which row of the data a cursor stands at, for messages. ML.NET shares the rows out to several cursors, so that a position says little;
/// the identity of a row is that of the source, and for most sources its place there.
/// </summary>
internal sealed class RowNumber(DataViewRow row)
{
    private readonly ValueGetter<DataViewRowId> _get = row.GetIdGetter();

    /// <summary>The number, from 1.</summary>
    public long Current
    {
        get
        {
            var id = default(DataViewRowId);
            _get(ref id);
            return 1 + (id.High == 0 && id.Low <= long.MaxValue - 1 ? (long)id.Low : row.Position);
        }
    }
}
