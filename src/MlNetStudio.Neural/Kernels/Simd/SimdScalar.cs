using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>One float: no vector instructions, the same bits as in any lane of the others.</summary>
internal readonly unsafe struct SimdScalar : ISimd<SimdScalar>
{
    private readonly float _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SimdScalar(float value) => _value = value;

    public static int Count => 1;

    public static SimdScalar Zero => new(0f);

    public static SimdScalar LaneBits => new(0f);

    /// <summary>The value itself.</summary>
    public float Value => _value;

    private int Bits => BitConverter.SingleToInt32Bits(_value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator SimdScalar(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar CreateBits(uint bits) => new(BitConverter.UInt32BitsToSingle(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar LoadPartial(float* source, int count) => new(count > 0 ? *source : 0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* target) => *target = _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePartial(float* target, int count)
    {
        if (count > 0)
        {
            *target = _value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator +(SimdScalar left, SimdScalar right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator -(SimdScalar left, SimdScalar right) => new(left._value - right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator *(SimdScalar left, SimdScalar right) => new(left._value * right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator /(SimdScalar left, SimdScalar right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator -(SimdScalar value) => FromInteger(value.Bits ^ int.MinValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator &(SimdScalar left, SimdScalar right) => FromInteger(left.Bits & right.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator |(SimdScalar left, SimdScalar right) => FromInteger(left.Bits | right.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator ^(SimdScalar left, SimdScalar right) => FromInteger(left.Bits ^ right.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar FusedMultiplyAdd(SimdScalar left, SimdScalar right, SimdScalar addend) =>
        new(MathF.FusedMultiplyAdd(left._value, right._value, addend._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Min(SimdScalar left, SimdScalar right) => left._value < right._value ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Max(SimdScalar left, SimdScalar right) => left._value > right._value ? left : right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Abs(SimdScalar value) => FromInteger(value.Bits & int.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Sqrt(SimdScalar value) => new(MathF.Sqrt(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Round(SimdScalar value) => new(MathF.Round(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar LessThan(SimdScalar left, SimdScalar right) => Mask(left._value < right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar GreaterThan(SimdScalar left, SimdScalar right) => Mask(left._value > right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Equal(SimdScalar left, SimdScalar right) => Mask(left._value == right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar FirstLanes(int count) => Mask(count > 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Select(SimdScalar mask, SimdScalar yes, SimdScalar no) => mask.Bits != 0 ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Scale(SimdScalar value, SimdScalar exponent)
    {
        // In two halves, each the exponent of a normal number; only the second product can round.
        int whole = float.ConvertToIntegerNative<int>(exponent._value);
        int half = whole >> 1;
        return value * FromInteger((half + 127) << 23) * FromInteger((whole - half + 127) << 23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar AddBits(SimdScalar left, SimdScalar right) => FromInteger(left.Bits + right.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar SubtractBits(SimdScalar left, SimdScalar right) => FromInteger(left.Bits - right.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar ShiftLeftBits(SimdScalar value, int count) => FromInteger(value.Bits << count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar ShiftRightBits(SimdScalar value, int count) => FromInteger(value.Bits >> count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar ShiftRightUnsignedBits(SimdScalar value, int count) => FromInteger(value.Bits >>> count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar RotateLeftBits(SimdScalar value, [ConstantExpected] byte count) => CreateBits(BitOperations.RotateLeft((uint)value.Bits, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar FromBits(SimdScalar value) => new(value.Bits);

    public static float Sum(SimdScalar value) => value._value;

    public static float MaxAcross(SimdScalar value) => value._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SimdScalar FromInteger(int bits) => new(BitConverter.Int32BitsToSingle(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SimdScalar Mask(bool value) => FromInteger(value ? -1 : 0);
}
