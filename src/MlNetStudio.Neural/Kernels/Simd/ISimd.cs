using System.Diagnostics.CodeAnalysis;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// One register of floats, of whatever width: the kernels are written once over this and compiled for
/// <see cref="Simd512"/>, <see cref="Simd256"/>, <see cref="Simd128"/> and <see cref="SimdScalar"/>, in the manner of
/// .NET's TensorPrimitives. Every operation below gives the same bits in every lane at every width, so an element-wise
/// kernel does too; only the sums and maxima across lanes depend on the width.
/// A float converts implicitly to a register that holds it in every lane: <c>x * (1f + x)</c>.
/// </summary>
/// <remarks>
/// A mask is a register whose lanes are all ones or all zeros. The operations named <c>...Bits</c> see each lane as a
/// 32-bit integer: the implementation never converts, it only reinterprets.
/// </remarks>
/// <typeparam name="TSelf">The implementing type.</typeparam>
internal unsafe interface ISimd<TSelf>
    where TSelf : unmanaged, ISimd<TSelf>
{
    /// <summary>The number of lanes: 16, 8, 4 or 1; divides <see cref="Padding.Granularity"/>.</summary>
    public static abstract int Count { get; }

    /// <summary>Zero in every lane.</summary>
    public static abstract TSelf Zero { get; }

    /// <summary>The integers 0, 1, 2, ... as bits, one a lane.</summary>
    public static abstract TSelf LaneBits { get; }

    /// <summary>The value in every lane.</summary>
    public static abstract implicit operator TSelf(float value);

    /// <summary>The bits in every lane.</summary>
    public static abstract TSelf CreateBits(uint bits);

    /// <summary>Reads <see cref="Count"/> floats from any address.</summary>
    public static abstract TSelf Load(float* source);

    /// <summary>Reads the first <paramref name="count"/> (0 to <see cref="Count"/>) floats and nothing beyond them; the other lanes are zero.</summary>
    public static abstract TSelf LoadPartial(float* source, int count);

    /// <summary>Writes <see cref="Count"/> floats to any address.</summary>
    public void Store(float* target);

    /// <summary>Writes the first <paramref name="count"/> (0 to <see cref="Count"/>) lanes and nothing beyond them.</summary>
    public void StorePartial(float* target, int count);

    public static abstract TSelf operator +(TSelf left, TSelf right);

    public static abstract TSelf operator -(TSelf left, TSelf right);

    public static abstract TSelf operator *(TSelf left, TSelf right);

    public static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>Flips the sign bit, of a NaN too.</summary>
    public static abstract TSelf operator -(TSelf value);

    public static abstract TSelf operator &(TSelf left, TSelf right);

    public static abstract TSelf operator |(TSelf left, TSelf right);

    public static abstract TSelf operator ^(TSelf left, TSelf right);

    /// <summary>left * right + addend, rounded once.</summary>
    public static abstract TSelf FusedMultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>
    /// left &lt; right ? left : right. So <paramref name="right"/> where either is NaN or both are zero:
    /// put the data there (<c>Min(limit, x)</c>) and a NaN stays one.
    /// </summary>
    public static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>left &gt; right ? left : right; see <see cref="Min"/> about NaN.</summary>
    public static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>Clears the sign bit.</summary>
    public static abstract TSelf Abs(TSelf value);

    public static abstract TSelf Sqrt(TSelf value);

    /// <summary>The nearest integer, ties to even.</summary>
    public static abstract TSelf Round(TSelf value);

    /// <summary>The mask of left &lt; right; false for NaN.</summary>
    public static abstract TSelf LessThan(TSelf left, TSelf right);

    /// <summary>The mask of left &gt; right; false for NaN.</summary>
    public static abstract TSelf GreaterThan(TSelf left, TSelf right);

    /// <summary>The mask of left = right; false for NaN.</summary>
    public static abstract TSelf Equal(TSelf left, TSelf right);

    /// <summary>The mask of the first <paramref name="count"/> lanes.</summary>
    public static abstract TSelf FirstLanes(int count);

    /// <summary>mask ? yes : no, lane by lane.</summary>
    public static abstract TSelf Select(TSelf mask, TSelf yes, TSelf no);

    /// <summary>value * 2^exponent for an integral exponent from -252 to 252, rounded once where the result is subnormal.</summary>
    public static abstract TSelf Scale(TSelf value, TSelf exponent);

    public static abstract TSelf AddBits(TSelf left, TSelf right);

    public static abstract TSelf SubtractBits(TSelf left, TSelf right);

    public static abstract TSelf ShiftLeftBits(TSelf value, int count);

    /// <summary>Shifts right, filling with the sign.</summary>
    public static abstract TSelf ShiftRightBits(TSelf value, int count);

    /// <summary>Shifts right, filling with zeros.</summary>
    public static abstract TSelf ShiftRightUnsignedBits(TSelf value, int count);

    public static abstract TSelf RotateLeftBits(TSelf value, [ConstantExpected] byte count);

    /// <summary>The signed integers that the bits are, as floats.</summary>
    public static abstract TSelf FromBits(TSelf value);

    /// <summary>The sum of the lanes, in an order that depends on the width.</summary>
    public static abstract float Sum(TSelf value);

    /// <summary>The largest lane; any of the operands' bits where there is a NaN.</summary>
    public static abstract float MaxAcross(TSelf value);
}
