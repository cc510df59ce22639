using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Kernels that work on the input as rows of floating-point numbers in double precision, each written back in its type.</summary>
internal abstract class RowNormalization : FloatingKernel
{
    /// <summary>Reads a row into doubles.</summary>
    protected static void Read<T>(ReadOnlySpan<T> row, Span<double> values)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        for (int i = 0; i < row.Length; i++)
        {
            values[i] = double.CreateTruncating(row[i]);
        }
    }

    /// <summary>The mean of a row and of the squares of the differences from it.</summary>
    protected static (double Mean, double Variance) Moments(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        double mean = sum / values.Length;
        double squares = 0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, squares / values.Length);
    }

    /// <summary>A floating-point input seen as floats, if it is.</summary>
    protected static ReadOnlySpan<float> AsFloats<T>(ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.Cast<T, float>(values);
}
