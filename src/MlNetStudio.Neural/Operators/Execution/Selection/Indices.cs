namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Indices into a dimension, which may count from its end: the elements of an input of int64 or int32.</summary>
internal readonly ref struct Indices
{
    private readonly NodeContext _context;
    private readonly ReadOnlySpan<long> _long;
    private readonly ReadOnlySpan<int> _short;
    private readonly int _size;

    /// <param name="context">The run.</param>
    /// <param name="input">The input that holds them.</param>
    /// <param name="size">The size of the dimension.</param>
    public Indices(NodeContext context, int input, int size)
    {
        (_context, _size) = (context, size);
        Length = context.Input(input).Length;
        switch (context.Input(input))
        {
            case Value<long> value:
                _long = value.Span;
                break;
            case Value<int> value:
                _short = value.Span;
                break;
            default:
                throw context.Error($"input {input} must hold integers");
        }
    }

    /// <summary>How many there are.</summary>
    public int Length { get; }

    /// <summary>One of them, from 0 to the size - 1.</summary>
    public int this[int place] => At(_context, _short.IsEmpty ? _long[place] : _short[place], _size);

    /// <summary>One index.</summary>
    public static int At(NodeContext context, long index, int size) => index >= -size && index < size
        ? (int)(index < 0 ? index + size : index)
        : throw context.Error($"index {index} is outside a dimension of {size}");
}
