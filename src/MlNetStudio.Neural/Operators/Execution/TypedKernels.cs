using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>A kernel that moves elements and does not look into them: one instance for each width of element, and one for texts.</summary>
internal abstract class MovementKernel
{
    public abstract void Run<T>(NodeContext context);

    /// <summary>The instance for an element type.</summary>
    public Kernel For(ElementType type) => type switch
    {
        ElementType.Boolean or ElementType.Int8 or ElementType.UInt8 => Run<byte>,
        ElementType.Int16 or ElementType.UInt16 or ElementType.Float16 or ElementType.BFloat16 => Run<ushort>,
        ElementType.Int32 or ElementType.UInt32 or ElementType.Float32 => Run<uint>,
        ElementType.Int64 or ElementType.UInt64 or ElementType.Float64 => Run<ulong>,
        ElementType.String => Run<string>,
        _ when SmallNumbers.Has(type) => Run<byte>,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no value of this element type."),
    };
}

/// <summary>A kernel over numbers of any kind.</summary>
internal abstract class NumberKernel
{
    public abstract void Run<T>(NodeContext context)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;

    /// <summary>The instance for an element type, or null if it is no number.</summary>
    public Kernel? For(ElementType type) => type switch
    {
        ElementType.Float32 => Run<float>,
        ElementType.Float64 => Run<double>,
        ElementType.Float16 => Run<Half>,
        ElementType.Int8 => Run<sbyte>,
        ElementType.Int16 => Run<short>,
        ElementType.Int32 => Run<int>,
        ElementType.Int64 => Run<long>,
        ElementType.UInt8 => Run<byte>,
        ElementType.UInt16 => Run<ushort>,
        ElementType.UInt32 => Run<uint>,
        ElementType.UInt64 => Run<ulong>,
        _ => null,
    };
}

/// <summary>A kernel over floating-point numbers.</summary>
internal abstract class FloatingKernel
{
    public abstract void Run<T>(NodeContext context)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>;

    /// <summary>The instance for an element type, or null if it is not floating-point.</summary>
    public Kernel? For(ElementType type) => type switch
    {
        ElementType.Float32 => Run<float>,
        ElementType.Float64 => Run<double>,
        ElementType.Float16 => Run<Half>,
        _ => null,
    };
}
