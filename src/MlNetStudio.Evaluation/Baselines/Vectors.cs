using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetStudio.Evaluation.Baselines;

/// <summary>The two loops that take the time of the linear models, at the processor's vector width.</summary>
internal static class Vectors
{
    /// <summary>sum_i x_i y_i.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        y = y[..x.Length];
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        ReadOnlySpan<Vector<double>> ys = MemoryMarshal.Cast<double, Vector<double>>(y);
        Vector<double> sums = Vector<double>.Zero;
        for (int i = 0; i < xs.Length; i++)
        {
            sums += xs[i] * ys[i];
        }

        double sum = Vector.Sum(sums);
        for (int i = xs.Length * Vector<double>.Count; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>y_i = y_i + a x_i.</summary>
    public static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        y = y[..x.Length];
        ReadOnlySpan<Vector<double>> xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        Span<Vector<double>> ys = MemoryMarshal.Cast<double, Vector<double>>(y);
        var scale = new Vector<double>(a);
        for (int i = 0; i < xs.Length; i++)
        {
            ys[i] += scale * xs[i];
        }

        for (int i = xs.Length * Vector<double>.Count; i < x.Length; i++)
        {
            y[i] += a * x[i];
        }
    }
}
