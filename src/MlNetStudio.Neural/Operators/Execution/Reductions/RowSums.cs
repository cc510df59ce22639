using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Sums and the like over a row of any numbers. Floats are added in the order that layers use (<see cref="RowReductions"/>),
/// half-precision numbers in double precision, all others one after the other.
/// </summary>
internal static class RowSums
{
    public static T Sum<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
        {
            return (T)(object)RowReductions.Sum(MemoryMarshal.Cast<T, float>(row));
        }

        if (typeof(T) == typeof(Half))
        {
            return T.CreateTruncating(SumInDouble(row));
        }

        var sum = T.Zero;
        foreach (var value in row)
        {
            sum += value;
        }

        return sum;
    }

    public static T Mean<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
        {
            return (T)(object)RowReductions.Mean(MemoryMarshal.Cast<T, float>(row));
        }

        return typeof(T) == typeof(Half)
            ? T.CreateTruncating(SumInDouble(row) / row.Length)
            : Sum(row) / T.CreateTruncating(row.Length);
    }

    public static T SumOfSquares<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
        {
            var floats = MemoryMarshal.Cast<T, float>(row);
            return (T)(object)RowReductions.SumOfProducts(floats, floats);
        }

        var sum = T.Zero;
        foreach (var value in row)
        {
            sum += value * value;
        }

        return sum;
    }

    public static T SumOfMagnitudes<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>
    {
        var sum = T.Zero;
        foreach (var value in row)
        {
            sum += T.Abs(value);
        }

        return sum;
    }

    public static T Product<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>
    {
        var product = T.One;
        foreach (var value in row)
        {
            product *= value;
        }

        return product;
    }

    public static T Greatest<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T> =>
        row.IsEmpty ? T.CreateSaturating(double.NegativeInfinity) : TensorPrimitives.Max(row);

    public static T Least<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T> =>
        row.IsEmpty ? T.CreateSaturating(double.PositiveInfinity) : TensorPrimitives.Min(row);

    public static T LogSumExp<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>
    {
        double greatest = row.IsEmpty ? double.NegativeInfinity : double.CreateTruncating(TensorPrimitives.Max(row));
        if (!double.IsFinite(greatest))
        {
            return Rounded<T>(greatest);
        }

        double sum = 0;
        foreach (var value in row)
        {
            sum += Math.Exp(double.CreateTruncating(value) - greatest);
        }

        return Rounded<T>(Math.Log(sum) + greatest);
    }

    /// <summary>A double as a number of another type.</summary>
    public static T Rounded<T>(double value)
        where T : unmanaged, INumber<T> => T.CreateTruncating(value);

    private static double SumInDouble<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>
    {
        double sum = 0;
        foreach (var value in row)
        {
            sum += double.CreateTruncating(value);
        }

        return sum;
    }
}
