using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Who owns the array behind a value.</summary>
internal enum BufferKind
{
    /// <summary>A constant of the engine or an input of the caller: never written, never returned to a pool.</summary>
    External,

    /// <summary>An array of exactly the value's length that leaves the engine as an output.</summary>
    Escaping,

    /// <summary>An array from the pool, which takes it back when the last value on it is dead.</summary>
    Pooled,

    /// <summary>An array that a context keeps, with its value, for the next run; a large one is from the pool and goes back to it between two runs.</summary>
    Kept,
}

/// <summary>A value during a run: elements, row-major, and dimensions. Several values can share one buffer.</summary>
internal abstract class Value(ElementType elementType, int[] dimensions, int length)
{
    /// <summary>The most dimensions that a value may have.</summary>
    public const int MaximumRank = 32;

    public ElementType ElementType { get; } = elementType;

    /// <summary>The sizes, outermost first. Never changed once the value is made.</summary>
    public int[] Dimensions { get; } = dimensions;

    public int Rank => Dimensions.Length;

    public int Length { get; } = length;

    /// <summary>Whether the buffer belongs to the run and to this value alone, so that it may be written over once the value is dead.</summary>
    public abstract bool IsExclusive { get; }

    /// <summary>The same elements under other dimensions of the same product.</summary>
    public abstract Value View(int[] dimensions);

    /// <summary>Gives up this value's share in its buffer.</summary>
    public abstract void Release();

    /// <summary>Takes this value, which was made in an earlier run and is dead, for one to be made now; false if it has other dimensions or is a view.</summary>
    public abstract bool TryRenew(int[] dimensions);

    /// <summary>Takes this value, a view of an earlier run that is dead, for a view of another value; false if it is none of its buffer or has other dimensions.</summary>
    public abstract bool TryRenewView(Value source, int[] dimensions);

    /// <summary>The elements as a tensor of its own array.</summary>
    public abstract Tensor ToTensor();

    /// <summary>The value as one of its own memory.</summary>
    public virtual GraphValue ToGraphValue() => ToTensor();

    /// <summary>The elements in a tensor of an earlier run, where it has the same type and dimensions, else in a new one.</summary>
    public abstract Tensor CopyTo(Tensor? earlier);

    /// <summary>The elements seen as another type of the same width.</summary>
    public abstract Span<TOther> Raw<TOther>();

    /// <summary>Wraps a value that the run does not own.</summary>
    public static Value Wrap(GraphValue value) => value is Tensor tensor ? Wrap(tensor) : new CompoundValue(value);

    /// <summary>Wraps a tensor that the run does not own.</summary>
    public static Value Wrap(Tensor tensor) => tensor switch
    {
        Tensor<float> t => Wrap(t),
        Tensor<long> t => Wrap(t),
        Tensor<string> t => Wrap(t),
        Tensor<bool> t => Wrap(t),
        Tensor<int> t => Wrap(t),
        Tensor<double> t => Wrap(t),
        Tensor<byte> t => Wrap(t),
        Tensor<sbyte> t => Wrap(t),
        Tensor<ushort> t => Wrap(t),
        Tensor<short> t => Wrap(t),
        Tensor<uint> t => Wrap(t),
        Tensor<ulong> t => Wrap(t),
        Tensor<Half> t => Wrap(t),
        Tensor<BrainNumber> t => Wrap(t),
        Tensor<SmallNumber> t => Wrap(t),
        _ => throw new ArgumentException($"There is no value of element type {tensor.ElementType}.", nameof(tensor)),
    };

    /// <summary>A new value whose elements are not yet set (texts are empty).</summary>
    public static Value Allocate(ElementType elementType, int[] dimensions, BufferKind kind) => elementType switch
    {
        ElementType.Float32 => Allocate<float>(elementType, dimensions, kind),
        ElementType.Int64 => Allocate<long>(elementType, dimensions, kind),
        ElementType.String => Allocate<string>(elementType, dimensions, kind),
        ElementType.Boolean => Allocate<bool>(elementType, dimensions, kind),
        ElementType.Int32 => Allocate<int>(elementType, dimensions, kind),
        ElementType.Float64 => Allocate<double>(elementType, dimensions, kind),
        ElementType.UInt8 => Allocate<byte>(elementType, dimensions, kind),
        ElementType.Int8 => Allocate<sbyte>(elementType, dimensions, kind),
        ElementType.UInt16 => Allocate<ushort>(elementType, dimensions, kind),
        ElementType.Int16 => Allocate<short>(elementType, dimensions, kind),
        ElementType.UInt32 => Allocate<uint>(elementType, dimensions, kind),
        ElementType.UInt64 => Allocate<ulong>(elementType, dimensions, kind),
        ElementType.Float16 => Allocate<Half>(elementType, dimensions, kind),
        ElementType.BFloat16 => Allocate<BrainNumber>(elementType, dimensions, kind),
        _ when SmallNumbers.Has(elementType) => Allocate<SmallNumber>(elementType, dimensions, kind),
        _ => throw new ArgumentOutOfRangeException(nameof(elementType), elementType, "There is no value of this element type."),
    };

    private static Value<T> Wrap<T>(Tensor<T> tensor) =>
        new(new ValueBuffer<T>(tensor.Data, BufferKind.External), tensor.ElementType, ImmutableCollectionsMarshal.AsArray(tensor.Dimensions)!, tensor.Length);

    private static Value<T> Allocate<T>(ElementType elementType, int[] dimensions, BufferKind kind)
    {
        int length = Tensor.ElementCount(dimensions);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            // A pool would keep texts alive, and a text is never null.
            var texts = new T[length];
            Array.Fill(texts, (T)(object)string.Empty);
            return new Value<T>(new ValueBuffer<T>(texts, kind == BufferKind.Kept ? kind : BufferKind.Escaping), elementType, dimensions, length);
        }

        bool isPooled = kind == BufferKind.Pooled || (kind == BufferKind.Kept && Value<T>.IsLarge(length));
        var array = isPooled ? ArrayPool<T>.Shared.Rent(length) : GC.AllocateUninitializedArray<T>(length);
        return new Value<T>(new ValueBuffer<T>(array, kind), elementType, dimensions, length);
    }
}

/// <summary>An array and the number of values that live on it. Used by one run at a time, except external ones, which nobody counts.</summary>
internal sealed class ValueBuffer<T>(T[] array, BufferKind kind)
{
    /// <summary>The elements. Empty while a large array of kind <see cref="BufferKind.Kept"/> is back in the pool.</summary>
    public T[] Array { get; set; } = array;

    public BufferKind Kind { get; } = kind;

    public int References { get; set; }
}

/// <inheritdoc/>
internal sealed class Value<T> : Value
{
    // Elements of a value that keeps its array between two runs; what is larger is not worth the memory.
    private const int LongestKept = 1 << 14;

    private readonly ValueBuffer<T> _buffer;
    private readonly bool _isView;
    private bool _released;

    public Value(ValueBuffer<T> buffer, ElementType elementType, int[] dimensions, int length, bool isView = false)
        : base(elementType, dimensions, length)
    {
        _buffer = buffer;
        _isView = isView;
        if (buffer.Kind != BufferKind.External)
        {
            buffer.References++;
        }
    }

    public Span<T> Span => new(_buffer.Array, 0, Length);

    public override bool IsExclusive => _buffer.Kind is BufferKind.Pooled or BufferKind.Kept && _buffer.References == 1;

    /// <summary>Whether a kept array of so many elements is given back between two runs.</summary>
    public static bool IsLarge(int length) => length > LongestKept && !RuntimeHelpers.IsReferenceOrContainsReferences<T>();

    public override Value<T> View(int[] dimensions) => new(_buffer, ElementType, dimensions, Length, isView: true);

    public override void Release()
    {
        if (_released || _buffer.Kind == BufferKind.External)
        {
            return;
        }

        _released = true;
        if (--_buffer.References > 0)
        {
            return;
        }

        if (_buffer.Kind == BufferKind.Pooled)
        {
            ArrayPool<T>.Shared.Return(_buffer.Array);
        }
        else if (_buffer.Kind == BufferKind.Kept && IsLarge(Length))
        {
            ArrayPool<T>.Shared.Return(_buffer.Array);
            _buffer.Array = [];
        }
    }

    public override bool TryRenew(int[] dimensions)
    {
        if (_isView || !HasDimensions(dimensions))
        {
            return false;
        }

        if (_buffer.Array.Length < Length)
        {
            _buffer.Array = ArrayPool<T>.Shared.Rent(Length);
        }
        else if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Span.Fill((T)(object)string.Empty);
        }

        _released = false;
        _buffer.References = 1;
        return true;
    }

    public override bool TryRenewView(Value source, int[] dimensions)
    {
        if (!_isView || source is not Value<T> other || other._buffer != _buffer || other.ElementType != ElementType || !HasDimensions(dimensions))
        {
            return false;
        }

        _released = false;
        if (_buffer.Kind != BufferKind.External)
        {
            _buffer.References++;
        }

        return true;
    }

    public override Tensor ToTensor()
    {
        bool own = _buffer.Kind == BufferKind.Escaping && _buffer.References == 1 && _buffer.Array.Length == Length;
        return new Tensor<T>(own ? _buffer.Array : Span.ToArray(), [.. Dimensions], ElementType);
    }

    public override Tensor CopyTo(Tensor? earlier)
    {
        if (earlier is not Tensor<T> tensor || tensor.ElementType != ElementType || !HasDimensions(tensor.Dimensions.AsSpan()))
        {
            return new Tensor<T>(Span.ToArray(), [.. Dimensions], ElementType);
        }

        Span.CopyTo(tensor.Span);
        return tensor;
    }

    private bool HasDimensions(ReadOnlySpan<int> dimensions) => dimensions.SequenceEqual(Dimensions);

    public override Span<TOther> Raw<TOther>()
    {
        if (Unsafe.SizeOf<T>() != Unsafe.SizeOf<TOther>()
            || RuntimeHelpers.IsReferenceOrContainsReferences<T>() != RuntimeHelpers.IsReferenceOrContainsReferences<TOther>())
        {
            throw new InvalidOperationException($"Elements of {typeof(T).Name} cannot be seen as {typeof(TOther).Name}.");
        }

        return MemoryMarshal.CreateSpan(ref Unsafe.As<T, TOther>(ref MemoryMarshal.GetArrayDataReference(_buffer.Array)), Length);
    }
}
