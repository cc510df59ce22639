using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Data;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Tables;

/// <summary>Columns of a data view as a table, read in one pass.</summary>
internal static class ViewTable
{
    /// <summary>The columns of a schema.</summary>
    /// <param name="view">Where they are: <see cref="float"/> for numbers, text for categories and free text, <see cref="long"/> for dates: seconds since 1970.</param>
    /// <param name="schema">Their names and kinds.</param>
    /// <exception cref="InvalidInputException">A number is infinite.</exception>
    public static Table Read(IDataView view, TableSchema schema)
    {
        var columns = schema.Columns.Select(column => view.Schema[column.Name]).ToArray();
        using var cursor = view.GetRowCursor(columns);
        int expected = (int)Math.Min(view.GetRowCount() ?? 0, Array.MaxLength);
        ColumnReader[] readers = [.. schema.Columns.Zip(columns, (kind, column) => kind.Kind switch
        {
            ColumnKind.Number => new NumberReader(cursor, column, expected),
            ColumnKind.Date => new DateReader(cursor, column, expected),
            _ => (ColumnReader)new CategoryReader(cursor, column, expected, kind.Kind == ColumnKind.Text),
        })];
        while (cursor.MoveNext())
        {
            foreach (var reader in readers)
            {
                reader.Read();
            }
        }

        return new Table(readers.Select(reader => reader.ToColumn()));
    }

    private abstract class ColumnReader
    {
        public abstract void Read();

        public abstract Column ToColumn();
    }

    private sealed class NumberReader(DataViewRow row, DataViewSchema.Column column, int expected) : ColumnReader
    {
        private readonly ValueGetter<float> _get = row.GetGetter<float>(column);
        private readonly List<float> _values = new(expected);
        private float _value;

        public override void Read()
        {
            _get(ref _value);
            if (float.IsInfinity(_value))
            {
                throw new InvalidInputException(string.Create(
                    CultureInfo.InvariantCulture, $"column '{column.Name}', row {row.Position + 1}: the value is {_value}; it must be a finite number, or NaN where it is missing."));
            }

            _values.Add(_value);
        }

        public override Column ToColumn() => new NumberColumn(column.Name, [.. _values]);
    }

    private sealed class DateReader(DataViewRow row, DataViewSchema.Column column, int expected) : ColumnReader
    {
        private readonly ValueGetter<long> _get = row.GetGetter<long>(column);
        private readonly List<long> _seconds = new(expected);
        private long _value;

        public override void Read()
        {
            _get(ref _value);
            _seconds.Add(_value);
        }

        public override Column ToColumn()
        {
            try
            {
                return new DateColumn(column.Name, [.. _seconds]);
            }
            catch (ArgumentOutOfRangeException exception)
            {
                throw new InvalidInputException($"column '{column.Name}': a value is no date in seconds since 1970-01-01.", null, exception);
            }
        }
    }

    private sealed class CategoryReader(DataViewRow row, DataViewSchema.Column column, int expected, bool isText) : ColumnReader
    {
        private readonly ValueGetter<ReadOnlyMemory<char>> _get = row.GetGetter<ReadOnlyMemory<char>>(column);
        private readonly List<int> _codes = new(expected);
        private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
        private ReadOnlyMemory<char> _text;

        public override void Read()
        {
            _get(ref _text);
            if (_text.IsEmpty)
            {
                _codes.Add(-1);
                return;
            }

            var known = _known.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!known.TryGetValue(_text.Span, out int code))
            {
                code = _known.Count;
                _known.Add(_text.ToString(), code);
            }

            _codes.Add(code);
        }

        public override Column ToColumn() => new CategoryColumn(column.Name, [.. _codes], [.. _known.Keys], isText);
    }
}
