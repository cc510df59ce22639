using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving.Requests;

/// <summary>Collects rows column by column.</summary>
internal sealed class RowBuffer
{
    // What most requests have.
    private static readonly ImmutableArray<int> OneRow = [1, 1];

    private readonly ModelColumns _columns;
    private readonly float[][] _numbers;
    private readonly string[][] _texts;
    private readonly long[][] _seconds;
    private readonly int[] _seenIn;
    private int _capacity;
    private int _seen;

    /// <param name="columns">The columns.</param>
    /// <param name="capacity">The rows for which there is room at first.</param>
    public RowBuffer(ModelColumns columns, int capacity)
    {
        _columns = columns;
        _capacity = capacity;
        _numbers = new float[columns.Count][];
        _texts = new string[columns.Count][];
        _seconds = new long[columns.Count][];
        _seenIn = new int[columns.Count];
        Resize();
    }

    /// <summary>The rows so far, the one that is being filled among them.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a row.</summary>
    public void BeginRow()
    {
        if (Count == _capacity)
        {
            _capacity *= 2;
            Resize();
        }

        Count++;
        _seen = 0;
    }

    /// <summary>Notes that the row has a column.</summary>
    /// <returns>False if it had it already.</returns>
    public bool Mark(int column)
    {
        if (_seenIn[column] == Count)
        {
            return false;
        }

        _seenIn[column] = Count;
        _seen++;
        return true;
    }

    /// <summary>Sets a number of the row.</summary>
    public void Set(int column, float value) => _numbers[column][Count - 1] = value;

    /// <summary>Sets a text of the row.</summary>
    public void Set(int column, string value) => _texts[column][Count - 1] = value;

    /// <summary>Sets a date of the row, in seconds since 1970.</summary>
    public void Set(int column, long value) => _seconds[column][Count - 1] = value;

    /// <summary>The columns that the row lacks.</summary>
    public List<InputColumn>? Missing()
    {
        if (_seen == _columns.Count)
        {
            return null;
        }

        var missing = new List<InputColumn>();
        for (int i = 0; i < _columns.Count; i++)
        {
            if (_seenIn[i] != Count)
            {
                missing.Add(_columns.Columns[i]);
            }
        }

        return missing;
    }

    /// <summary>The rows.</summary>
    public RequestRows Build(bool isSingle)
    {
        var inputs = new Tensor[_columns.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = _columns.Columns[i].ElementType switch
            {
                ElementType.Float32 => Column(_numbers[i]),
                ElementType.Int64 => Column(_seconds[i]),
                _ => Column(_texts[i]),
            };
        }

        return new RequestRows(inputs, Count, isSingle);
    }

    private Tensor<T> Column<T>(T[] values) => new(values.Length == Count ? values : values.AsSpan(0, Count).ToArray(), Count == 1 ? OneRow : [Count, 1]);

    private void Resize()
    {
        for (int i = 0; i < _columns.Count; i++)
        {
            switch (_columns.Columns[i].ElementType)
            {
                case ElementType.Float32:
                    Array.Resize(ref _numbers[i], _capacity);
                    break;
                case ElementType.Int64:
                    Array.Resize(ref _seconds[i], _capacity);
                    break;
                default:
                    Array.Resize(ref _texts[i], _capacity);
                    break;
            }
        }
    }
}
