namespace MlNetStudio.Data;

/// <summary>A list that grows without copying: at most one chunk is spare, and <see cref="ToArray"/> frees each chunk as it is copied.</summary>
internal sealed class ChunkedBuffer<T>
{
    private const int FirstLength = 256;
    private const int MaximumLength = 1 << 15;

    private readonly Queue<T[]> _full = new();
    private T[] _current = new T[FirstLength];
    private int _used;

    /// <summary>The number of items.</summary>
    public int Count { get; private set; }

    /// <summary>Appends an item.</summary>
    public void Add(T item)
    {
        if (_used == _current.Length)
        {
            _full.Enqueue(_current);
            _current = new T[Math.Min(2 * _used, MaximumLength)];
            _used = 0;
        }

        _current[_used++] = item;
        Count++;
    }

    /// <summary>The items in one array; this buffer is empty afterwards.</summary>
    public T[] ToArray()
    {
        var result = GC.AllocateUninitializedArray<T>(Count);
        int to = 0;
        while (_full.TryDequeue(out var chunk))
        {
            chunk.CopyTo(result, to);
            to += chunk.Length;
        }

        _current.AsSpan(0, _used).CopyTo(result.AsSpan(to));
        _current = new T[FirstLength];
        _used = 0;
        Count = 0;
        return result;
    }
}
