using MlNetStudio.Neural;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>
/// Rows of floats as they arrive. Where their number is known they go into the array that they end in; otherwise into blocks, so that growing
/// copies nothing. The blocks are outside the managed heap: turning them into arrays gives each back to the system once it is
/// copied, so that the rows are never twice in memory.
/// </summary>
/// <param name="columns">The number of floats of a row.</param>
/// <param name="expectedRows">The number of rows, where it is known and all of them go into one array: then nothing is copied.</param>
/// <param name="what">What messages call the rows.</param>
internal sealed class RowBuffer(int columns, long? expectedRows, string what)
{
    private const int FirstBlock = 1 << 12;

    // Above what allocators keep for themselves when it is freed.
    private const int LargestBlock = 1 << 23;

    // A new block is this part of what there is, so that little of it stays empty.
    private const int Growth = 4;

    private readonly List<NativeBuffer> _blocks = [];
    private float[] _expected = [];
    private int _rowsInLast;
    private int _capacityOfLast;

    /// <summary>The number of rows.</summary>
    public int Count { get; private set; }

    private Span<float> Last => _blocks.Count == 0 ? _expected : _blocks[^1].Span;

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
            Grow();
        }

        Count++;
        return Last.Slice(_rowsInLast++ * columns, columns);
    }

    /// <summary>Takes back the last row.</summary>
    public void RemoveLast()
    {
        Count--;
        _rowsInLast--;
        Last.Slice(_rowsInLast * columns, columns).Clear();
    }

    /// <summary>All rows in one array. The buffer is empty afterwards.</summary>
    public float[] ToArray()
    {
        int length = Count * columns;
        var all = _expected;
        if (_blocks.Count > 0 || all.Length != length)
        {
            all = GC.AllocateUninitializedArray<float>(length);
            int done = Math.Min(_expected.Length, length);
            _expected.AsSpan(0, done).CopyTo(all);
            foreach (var block in _blocks)
            {
                int part = Math.Min((int)block.Length, length - done);
                block.Span[..part].CopyTo(all.AsSpan(done));
                done += part;
                block.Dispose();
            }
        }

        Clear();
        return all;
    }

    /// <summary>The rows in two arrays, each in order: those that are put aside, and the others. The buffer is empty afterwards.</summary>
    public (float[] Others, float[] Aside) Divide(ReadOnlySpan<bool> aside)
    {
        int asideRows = aside[..Count].Count(true);
        var others = GC.AllocateUninitializedArray<float>((Count - asideRows) * columns);
        var putAside = GC.AllocateUninitializedArray<float>(asideRows * columns);
        int othersEnd = 0;
        int asideEnd = 0;
        int row = 0;
        Divide(_expected, aside[..Count], ref row, others, ref othersEnd, putAside, ref asideEnd);
        foreach (var block in _blocks)
        {
            Divide(block.Span, aside[..Count], ref row, others, ref othersEnd, putAside, ref asideEnd);
            block.Dispose();
        }

        Clear();
        return (others, putAside);
    }

    private void Divide(
        ReadOnlySpan<float> block, ReadOnlySpan<bool> aside, ref int row, Span<float> others, ref int othersEnd, Span<float> putAside, ref int asideEnd)
    {
        for (; block.Length >= columns && row < aside.Length; block = block[columns..], row++)
        {
            if (aside[row])
            {
                block[..columns].CopyTo(putAside[asideEnd..]);
                asideEnd += columns;
            }
            else
            {
                block[..columns].CopyTo(others[othersEnd..]);
                othersEnd += columns;
            }
        }
    }

    private void Clear()
    {
        _blocks.Clear();
        _expected = [];
        (Count, _rowsInLast, _capacityOfLast) = (0, 0, 0);
    }

    private void Grow()
    {
        _rowsInLast = 0;
        if (Count == 0 && _expected.Length == 0 && expectedRows is { } rows && rows > 0 && rows * columns <= Array.MaxLength)
        {
            _expected = new float[rows * columns];
            _capacityOfLast = (int)rows;
            return;
        }

        long floats = Math.Clamp((long)Count * columns / Growth, FirstBlock, LargestBlock);
        _capacityOfLast = (int)Math.Max(1, floats / columns);
        _blocks.Add(new NativeBuffer((long)_capacityOfLast * columns));
    }
}
