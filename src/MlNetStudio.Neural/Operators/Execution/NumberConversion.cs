using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Numbers of any type as numbers of one type.</summary>
internal static class NumberConversion
{
    /// <summary>The elements of a value as doubles.</summary>
    public static double[] ToDouble(Value value) => Convert<double>(value) ?? throw new ArgumentException($"{value.ElementType} is no number.");

    /// <summary>The elements of a value as floats.</summary>
    public static float[] ToSingle(Value value) => Convert<float>(value) ?? throw new ArgumentException($"{value.ElementType} is no number.");

    private static T[]? Convert<T>(Value value)
        where T : unmanaged, INumberBase<T> => value switch
        {
            Value<float> v => From<float, T>(v),
            Value<double> v => From<double, T>(v),
            Value<Half> v => From<Half, T>(v),
            Value<long> v => From<long, T>(v),
            Value<int> v => From<int, T>(v),
            Value<short> v => From<short, T>(v),
            Value<sbyte> v => From<sbyte, T>(v),
            Value<ulong> v => From<ulong, T>(v),
            Value<uint> v => From<uint, T>(v),
            Value<ushort> v => From<ushort, T>(v),
            Value<byte> v => From<byte, T>(v),
            Value<BrainNumber> v => Array.ConvertAll(v.Span.ToArray(), number => T.CreateTruncating(SmallNumbers.ToSingle(ElementType.BFloat16, number.Bits))),
            Value<SmallNumber> v => Array.ConvertAll(v.Span.ToArray(), number => T.CreateTruncating(SmallNumbers.ToSingle(value.ElementType, number.Bits))),
            _ => null,
        };

    private static TTo[] From<TFrom, TTo>(Value<TFrom> value)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        var result = new TTo[value.Length];
        TensorPrimitives.ConvertTruncating<TFrom, TTo>(value.Span, result);
        return result;
    }
}
