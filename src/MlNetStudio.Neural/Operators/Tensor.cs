using System.Collections.Immutable;

namespace MlNetStudio.Neural.Operators;

/// <summary>A dense, row-major array of any rank: the value that flows along an edge of an <see cref="OperatorGraph"/>.</summary>
public abstract class Tensor : GraphValue
{
    private protected Tensor(ElementType elementType, ImmutableArray<int> dimensions)
        : base(elementType) => Dimensions = dimensions;

    /// <inheritdoc/>
    public sealed override ValueKind Kind => ValueKind.Tensor;

    /// <summary>The sizes, outermost first; empty for a scalar.</summary>
    public ImmutableArray<int> Dimensions { get; }

    /// <summary>The number of dimensions.</summary>
    public int Rank => Dimensions.Length;

    /// <summary>The number of elements: the product of the dimensions, 1 for a scalar.</summary>
    public abstract int Length { get; }

    /// <summary>Wraps <paramref name="data"/> without copying it.</summary>
    /// <exception cref="ArgumentException">The product of the dimensions is not the number of elements.</exception>
    public static Tensor<T> Create<T>(T[] data, params ReadOnlySpan<int> dimensions) => new(data, [.. dimensions]);

    /// <summary>A tensor of rank 0.</summary>
    public static Tensor<T> Scalar<T>(T value) => new([value], []);

    /// <summary>A tensor of rank 1 around <paramref name="data"/>.</summary>
    public static Tensor<T> Vector<T>(params T[] data) => new(data, [data.Length]);

    /// <summary>A tensor of default values (zero, false, or the empty string).</summary>
    public static Tensor Zeros(ElementType elementType, ImmutableArray<int> dimensions) => elementType switch
    {
        ElementType.Float32 => Zeros<float>(dimensions),
        ElementType.UInt8 => Zeros<byte>(dimensions),
        ElementType.Int8 => Zeros<sbyte>(dimensions),
        ElementType.UInt16 => Zeros<ushort>(dimensions),
        ElementType.Int16 => Zeros<short>(dimensions),
        ElementType.Int32 => Zeros<int>(dimensions),
        ElementType.Int64 => Zeros<long>(dimensions),
        ElementType.String => FilledWithEmptyStrings(dimensions),
        ElementType.Boolean => Zeros<bool>(dimensions),
        ElementType.Float16 => Zeros<Half>(dimensions),
        ElementType.Float64 => Zeros<double>(dimensions),
        ElementType.UInt32 => Zeros<uint>(dimensions),
        ElementType.UInt64 => Zeros<ulong>(dimensions),
        ElementType.BFloat16 => Zeros<BrainNumber>(dimensions),
        _ when SmallNumbers.Has(elementType) => Small(elementType, new SmallNumber[ElementCount(dimensions.AsSpan())], dimensions),
        _ => throw new ArgumentOutOfRangeException(nameof(elementType), elementType, "There is no tensor of this element type."),
    };

    /// <summary>Wraps the bits of numbers of eight bits or fewer without copying them.</summary>
    /// <exception cref="ArgumentException">The type is none of them, or the product of the dimensions is not the number of elements.</exception>
    public static Tensor<SmallNumber> Small(ElementType elementType, SmallNumber[] data, ImmutableArray<int> dimensions) =>
        SmallNumbers.Has(elementType) && elementType != ElementType.BFloat16
            ? new Tensor<SmallNumber>(data, dimensions, elementType)
            : throw new ArgumentException($"Elements of {elementType} are not kept as small numbers.", nameof(elementType));

    /// <summary>The same elements under other dimensions; nothing is copied.</summary>
    public abstract Tensor Reshape(ImmutableArray<int> dimensions);

    /// <summary>This tensor with its element type known.</summary>
    /// <exception cref="InvalidOperationException">The elements are of another type.</exception>
    public Tensor<T> As<T>() => this as Tensor<T> ?? throw new InvalidOperationException(
        $"A tensor of {ElementType} {FormatDimensions(Dimensions.AsSpan())} was used as one of {typeof(T).Name}.");

    /// <summary>The number of elements that dimensions span.</summary>
    /// <exception cref="ArgumentException">A dimension is negative, or the product is more than an array can hold.</exception>
    public static int ElementCount(ReadOnlySpan<int> dimensions)
    {
        long count = 1;
        foreach (int dimension in dimensions)
        {
            if (dimension < 0 || (count *= dimension) > Array.MaxLength)
            {
                throw new ArgumentException($"No tensor has the shape {FormatDimensions(dimensions)}.");
            }
        }

        return (int)count;
    }

    /// <summary>Dimensions as people write them: <c>[2, 3]</c>.</summary>
    public static string FormatDimensions(ReadOnlySpan<int> dimensions) => $"[{string.Join(", ", dimensions.ToArray())}]";

    /// <inheritdoc/>
    public override string ToString() => $"{ElementType} {FormatDimensions(Dimensions.AsSpan())}";

    private static Tensor<T> Zeros<T>(ImmutableArray<int> dimensions) => new(new T[ElementCount(dimensions.AsSpan())], dimensions);

    private static Tensor<string> FilledWithEmptyStrings(ImmutableArray<int> dimensions)
    {
        var tensor = Zeros<string>(dimensions);
        tensor.Span.Fill(string.Empty);
        return tensor;
    }
}

/// <inheritdoc/>
/// <typeparam name="T">The element type, one of those that <see cref="Operators.ElementType"/> lists.</typeparam>
public sealed class Tensor<T> : Tensor
{
    private readonly T[] _data;

    /// <summary>Wraps an array without copying it.</summary>
    public Tensor(T[] data, ImmutableArray<int> dimensions)
        : this(data, dimensions, ElementTypeOf())
    {
    }

    /// <summary>The same where the elements do not tell the type.</summary>
    internal Tensor(T[] data, ImmutableArray<int> dimensions, ElementType elementType)
        : base(elementType, dimensions)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (ElementCount(dimensions.AsSpan()) != data.Length)
        {
            throw new ArgumentException($"{data.Length} elements do not fill the shape {FormatDimensions(dimensions.AsSpan())}.", nameof(data));
        }

        _data = data;
    }

    /// <inheritdoc/>
    public override int Length => _data.Length;

    /// <summary>The elements, row-major.</summary>
    public Span<T> Span => _data;

    /// <summary>The array that holds the elements.</summary>
    public T[] Data => _data;

    /// <inheritdoc/>
    public override Tensor<T> Reshape(ImmutableArray<int> dimensions) => new(_data, dimensions, ElementType);

    private static ElementType ElementTypeOf() =>
        typeof(T) == typeof(float) ? ElementType.Float32
        : typeof(T) == typeof(long) ? ElementType.Int64
        : typeof(T) == typeof(string) ? ElementType.String
        : typeof(T) == typeof(bool) ? ElementType.Boolean
        : typeof(T) == typeof(int) ? ElementType.Int32
        : typeof(T) == typeof(double) ? ElementType.Float64
        : typeof(T) == typeof(byte) ? ElementType.UInt8
        : typeof(T) == typeof(sbyte) ? ElementType.Int8
        : typeof(T) == typeof(ushort) ? ElementType.UInt16
        : typeof(T) == typeof(short) ? ElementType.Int16
        : typeof(T) == typeof(uint) ? ElementType.UInt32
        : typeof(T) == typeof(ulong) ? ElementType.UInt64
        : typeof(T) == typeof(Half) ? ElementType.Float16
        : typeof(T) == typeof(BrainNumber) ? ElementType.BFloat16
        : throw new NotSupportedException($"A tensor cannot hold elements of type {typeof(T)}.");
}
