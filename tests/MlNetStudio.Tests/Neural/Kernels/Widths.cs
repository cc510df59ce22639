using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Kernels;

/// <summary>The vector widths as test data: all that this processor runs.</summary>
public sealed class Widths : TheoryData<int>
{
    public Widths()
    {
        foreach (SimdWidth width in SimdWidths.Supported)
        {
            Add((int)width);
        }
    }
}

/// <summary>Padded native copies of arrays, for kernels that work on pointers.</summary>
internal static unsafe class Native
{
    /// <summary>Inputs that every element-wise function must survive: limits, zeros, subnormals, NaN, and numbers of every size.</summary>
    public static float[] Extremes { get; } =
    [
        0f, -0f, 1f, -1f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f, 1e-20f, -1e-20f, 1e-7f, -1e-7f, 0.5f, -0.5f,
        2.5f, -2.5f, 10f, -10f, 20f, -20f, 87.9f, -87.9f, 88.8f, -88.8f, 104f, -104f, 1e4f, -1e4f, 1e20f, -1e20f,
        float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    /// <summary>Numbers evenly spaced over an interval, not on round values.</summary>
    public static float[] Grid(double from, double to, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(from + ((to - from) * (i + 0.37) / count));
        }

        return values;
    }

    /// <summary>f applied at a width, through padded buffers.</summary>
    public static float[] Map<TOperator>(SimdWidth width, TOperator f, float[] x)
        where TOperator : struct, IUnaryOperator
    {
        using var buffer = new NativeBuffer(Padding.Pad(x.Length));
        x.CopyTo(buffer.Span);
        Elementwise.Map(width, f, buffer.Pointer, buffer.Pointer, Padding.Pad(x.Length));
        return buffer.Span[..x.Length].ToArray();
    }

    /// <summary>The same bits, or NaN in both.</summary>
    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, ReadOnlySpan<float> x, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = BitConverter.SingleToUInt32Bits(expected[i]) == BitConverter.SingleToUInt32Bits(actual[i])
                || (float.IsNaN(expected[i]) && float.IsNaN(actual[i]));
            Assert.True(same, $"{what} of {x[i]:R}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
