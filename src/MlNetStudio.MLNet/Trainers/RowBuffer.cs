using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>
/// Rows of floats as they arrive, in blocks, so that growing copies nothing. Turning them into arrays lets go of each block once it
/// is copied.
/// </summary>
/// <param name="columns">The number of floats of a row.</param>
/// <param name="expectedRows">The number of rows, where it is known and all of them go into one array: then nothing is copied.</param>
/// <param name="what">What messages call the rows.</param>
internal sealed class RowBuffer(int columns, long? expectedRows, string what)
{
    private const int FirstBlock = 1 << 12;
    private const int LargestBlock = 1 << 20;

    private readonly List<float[]> _blocks = [];
    private int _rowsInLast;
    private int _capacityOfLast;

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Room for one more row, zeroed.</summary>
    /// <exception cref="InvalidInputException">More rows than one array can hold.</exception>
    public Span<float> Append()
    {
        if ((Count + 1L) * columns > Array.MaxLength)
        {
            throw new InvalidInputException($"there are more {what} than fit in memory: over {Count} rows of {columns}. Train on a part of the rows.");
        }

        if (_rowsInLast == _capacityOfLast)
        {
            _capacityOfLast = NextBlock();
            _blocks.Add(new float[_capacityOfLast * columns]);
            _rowsInLast = 0;
        }

        Count++;
        return _blocks[^1].AsSpan(_rowsInLast++ * columns, columns);
    }

    /// <summary>Takes back the last row.</summary>
    public void RemoveLast()
    {
        Count--;
        _rowsInLast--;
        _blocks[^1].AsSpan(_rowsInLast * columns, columns).Clear();
    }

    /// <summary>All rows in one array. The buffer is empty afterwards.</summary>
    public float[] ToArray()
    {
        if (_blocks.Count == 1 && _blocks[0].Length == Count * columns)
        {
            return Clear(_blocks[0]);
        }

        var all = new float[Count * columns];
        int done = 0;
        for (int b = 0; b < _blocks.Count; b++)
        {
            int length = Math.Min(_blocks[b].Length, all.Length - done);
            _blocks[b].AsSpan(0, length).CopyTo(all.AsSpan(done));
            done += length;
            _blocks[b] = [];
        }

        return Clear(all);
    }

    /// <summary>The rows in two arrays, each in order: those that are put aside, and the others. The buffer is empty afterwards.</summary>
    public (float[] Others, float[] Aside) Divide(ReadOnlySpan<bool> aside)
    {
        int asideRows = aside[..Count].Count(true);
        var first = new float[(Count - asideRows) * columns];
        var second = new float[asideRows * columns];
        int firstEnd = 0;
        int secondEnd = 0;
        int row = 0;
        for (int b = 0; b < _blocks.Count; b++)
        {
            var block = _blocks[b];
            for (int start = 0; start < block.Length && row < Count; start += columns, row++)
            {
                ref int end = ref aside[row] ? ref secondEnd : ref firstEnd;
                block.AsSpan(start, columns).CopyTo((aside[row] ? second : first).AsSpan(end));
                end += columns;
            }

            _blocks[b] = [];
        }

        return (Clear(first), second);
    }

    private float[] Clear(float[] result)
    {
        _blocks.Clear();
        (Count, _rowsInLast, _capacityOfLast) = (0, 0, 0);
        return result;
    }

    private int NextBlock()
    {
        if (_blocks.Count == 0 && expectedRows is { } rows && rows > 0 && rows * columns <= Array.MaxLength)
        {
            return (int)rows;
        }

        int floats = _blocks.Count == 0 ? FirstBlock : Math.Min(_blocks[^1].Length * 2, LargestBlock);
        return Math.Max(1, floats / columns);
    }
}
