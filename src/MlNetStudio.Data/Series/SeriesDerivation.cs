using System.Collections.Immutable;
using System.Globalization;

namespace MlNetStudio.Data.Series;

/// <summary>One derivation of a <see cref="SeriesTable"/>.</summary>
internal sealed class SeriesDerivation
{
    private readonly Table _table;
    private readonly SeriesPlan _plan;
    private readonly double[] _times;
    private readonly int[][] _groups;
    private readonly SeriesStep? _step;
    private readonly bool _withForecasts;

    // Of every row that is made: its series, its place there, and the row of the table that it is, or, beyond the end, the last of its series.
    private readonly List<(int Group, int Place, int Row)> _rows = [];
    private readonly List<string> _notes = [];
    private int _kept;

    public SeriesDerivation(Table table, SeriesPlan plan, bool withForecasts)
    {
        (_table, _plan, _withForecasts) = (table, plan, withForecasts);
        _times = SeriesOrder.Times(table, plan.Time);
        _groups = SeriesOrder.Of(table, plan, _times);
        _step = SeriesStep.Find(table[plan.Time] is DateColumn, _times, _groups);
    }

    public SeriesTable Run()
    {
        CheckLabels();
        Choose();
        NoteSpacing();
        var derived = _plan.Features.Concat(_plan.AnchorFeature is { } anchor ? [anchor] : Array.Empty<SeriesFeature>())
            .Select(feature => new NumberColumn(feature.Name, Values(feature))).ToArray();
        if (derived.FirstOrDefault(column => _table.TryGetColumn(column.Name, out _)) is { } taken)
        {
            throw new InvalidInputException($"the file has a column '{taken.Name}', which is the name of one that is made of earlier rows. Rename it.", _table.Location());
        }

        int[] sources = [.. _rows.Select(row => row.Row)];
        var columns = _table.Columns.Where(column => !_withForecasts || IsReadAsItStands(column.Name)).Select(column =>
            column.Name == _plan.Time ? Time() : column.Name == _plan.Label ? Label() : column.SelectRows(sources));
        return new SeriesTable(
            new Table([.. columns, .. derived], _table.Source, Lines()) { Notes = [.. _table.Notes, .. _notes] }, _table.RowCount - _kept, _rows.Count - _kept)
        {
            Naive = _withForecasts ? [] : [.. NaiveOffsets().Select(rows => (rows, Values(new SeriesFeature(_plan.Label, rows))))],
        };
    }

    private IEnumerable<int> NaiveOffsets() => _plan.Lags.Append(_plan.Horizon).Concat(_plan.Difference is { } rows ? [rows] : Array.Empty<int>()).Distinct().Order();

    private bool IsReadAsItStands(string column) => column == _plan.Label || column == _plan.Time || column == _plan.Group || _plan.Known.Contains(column);

    private void CheckLabels()
    {
        var label = _table.Numbers(_plan.Label);
        for (int row = 0; _plan.Relative && row < label.RowCount; row++)
        {
            if (label.Values[row] <= 0)
            {
                throw new InvalidInputException(
                    $"column '{_plan.Label}' is {label.TextOf(row)} here, but changes that are a part of the earlier value need values above 0. Leave 'relative' out.",
                    _table.Location(row, _plan.Label));
            }
        }
    }

    private void Choose()
    {
        int reach = _plan.Reach;
        var label = _table.Numbers(_plan.Label);

        // Of a row after the end nothing is known but its time and its series.
        string? unknown = _plan.Known.FirstOrDefault(column => column != _plan.Time && column != _plan.Group);
        bool adds = _withForecasts && unknown is null && _step is not null;
        int wanted = 0;
        for (int g = 0; g < _groups.Length; g++)
        {
            int[] rows = _groups[g];
            int last = Array.FindLastIndex(rows, row => !label.IsMissing(row));
            int end = last < 0 ? 0 : last + 1 + _plan.Horizon;
            wanted += _withForecasts ? Math.Max(0, end - rows.Length) : 0;
            for (int place = reach; place < (adds ? end : Math.Min(end, rows.Length)); place++)
            {
                if (_plan.Difference is not { } back || !label.IsMissing(rows[place - back]))
                {
                    _rows.Add((g, place, rows[Math.Min(place, rows.Length - 1)]));
                    _kept += place < rows.Length ? 1 : 0;
                }
            }
        }

        if (_rows.Count == 0)
        {
            throw new InvalidInputException(
                $"no row has full history: {reach} earlier rows with known values are needed before each, and the longest series has {_groups.Max(rows => rows.Length)} rows.", _table.Location());
        }

        int left = _table.RowCount - _kept;
        if (left > 0)
        {
            _notes.Add($"{left} of {_table.RowCount} rows have no full history, which reaches {reach} rows back{(_plan.Group is { } group ? $" within '{group}'" : "")}, and were left out.");
        }

        if (wanted > 0 && unknown is not null)
        {
            _notes.Add($"the rows after the end of the file are not forecast, since '{unknown}' is not known of them: add them to the file with '{_plan.Label}' left empty.");
        }
    }

    private void NoteSpacing()
    {
        if (_step is not { } step)
        {
            return;
        }

        int uneven = 0;
        int? first = null;
        int steps = 0;
        foreach (int[] rows in _groups)
        {
            for (int i = 1; i < rows.Length; i++, steps++)
            {
                if (step.After(_times[rows[i - 1]], 1) != _times[rows[i]])
                {
                    uneven++;
                    first ??= rows[i];
                }
            }
        }

        if (first is { } row)
        {
            string where = _table.LineOf(row) is { } line ? FormattableString.Invariant($"line {line}, ") : "";
            _notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"column '{_plan.Time}': {uneven} of {steps} rows do not follow {step} after the one before, the first at {where}{_table[_plan.Time].TextOf(row)}; lags count rows, not time."));
        }
    }

    private float[] Values(SeriesFeature feature)
    {
        var source = _table.Numbers(feature.Source);
        var series = Array.ConvertAll(_groups, rows => Array.ConvertAll(rows, row => source.Values[row]));
        var values = new float[_rows.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = feature.At(series[_rows[i].Group], _rows[i].Place);
        }

        return values;
    }

    private Column Time()
    {
        var column = _table[_plan.Time];
        double[] times = [.. _rows.Select(row => row.Place - _groups[row.Group].Length + 1 is > 0 and var beyond ? _step!.Value.After(_times[row.Row], beyond) : _times[row.Row])];
        return column is DateColumn dates
            ? new DateColumn(dates.Name, Array.ConvertAll(times, time => (long)time), dates.Order)
            : new NumberColumn(column.Name, times);
    }

    private NumberColumn Label()
    {
        var column = _table.Numbers(_plan.Label);
        return new NumberColumn(column.Name, [.. _rows.Select(row => row.Place < _groups[row.Group].Length ? column[row.Row] : double.NaN)]);
    }

    private LineMap? Lines()
    {
        if (_table.LineOf(0) is null || _kept < _rows.Count)
        {
            return null;
        }

        var lines = new LineMap();
        for (int i = 0; i < _rows.Count; i++)
        {
            lines.Add(i, _table.LineOf(_rows[i].Row)!.Value);
        }

        return lines;
    }
}
