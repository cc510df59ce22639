using MlNetStudio.Neural;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Regularization;

namespace MlNetStudio.Tests.Neural.Regularization;

public sealed unsafe class RegularizationTests
{
    public static TheoryData<int, int> WidthsAndLengths
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (SimdWidth width in SimdWidths.Supported)
            {
                foreach (int length in (int[])[0, 16, 32, 48, 64, 112, 4080, 4096, 4112, 10_000])
                {
                    data.Add((int)width, length);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndLengths))]
    public void Sums_squares(int bits, int length)
    {
        using NativeBuffer values = Draw(length, 1);
        double expected = values.Span.ToArray().Sum(value => (double)value * value);
        double sum = RegularizationKernel.For((SimdWidth)bits).SquaredNorm(values.Pointer, length);
        Assert.Equal(expected, sum, expected * 1e-6);
        Assert.Equal(RegularizationKernel.For(SimdWidth.Scalar).SquaredNorm(values.Pointer, length), sum);

        double parts = 0;
        for (nint part = 0; part < RegularizationKernel.PartCount(length); part++)
        {
            parts += RegularizationKernel.For((SimdWidth)bits).SquaredNormOfPart(values.Pointer, length, part);
        }

        Assert.Equal(sum, parts);
    }

    [Theory]
    [MemberData(nameof(WidthsAndLengths))]
    public void Penalizes(int bits, int length)
    {
        using NativeBuffer weights = Draw(length, 2);
        using NativeBuffer gradients = Draw(length, 3);
        float[] before = gradients.Span.ToArray();
        float[] w = weights.Span.ToArray();
        RegularizationKernel kernel = RegularizationKernel.For((SimdWidth)bits);

        double expected = w.Sum(value => (0.25 * Math.Abs(value)) + (0.125 * value * value));
        double penalty = kernel.Penalty(weights.Pointer, length, 0.25f, 0.125f);
        Assert.Equal(expected, penalty, expected * 1e-6);
        Assert.Equal(RegularizationKernel.For(SimdWidth.Scalar).Penalty(weights.Pointer, length, 0.25f, 0.125f), penalty);

        kernel.AddPenaltyGradient(weights.Pointer, gradients.Pointer, length, 0.25f, 0.125f);
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(before[i] + (0.25 * Math.Sign(w[i])) + (0.25 * w[i]), gradients.Span[i], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndLengths))]
    public void Clips_by_value(int bits, int length)
    {
        using NativeBuffer values = Draw(length, 4);
        if (length > 0)
        {
            values.Span[length / 2] = float.NaN;
        }

        float[] expected = [.. values.Span.ToArray().Select(value => Math.Clamp(value, -0.5f, 0.5f))];
        RegularizationKernel.For((SimdWidth)bits).Clip(values.Pointer, length, 0.5f);
        Assert.Equal(expected, values.Span.ToArray());
    }

    [Fact]
    public void Scales_to_the_norm()
    {
        var clipping = new GradientClippingOptions { ByNorm = 2 };
        Assert.Equal(1, clipping.Scale(4));
        Assert.Equal(0.5f, clipping.Scale(16));
        Assert.Equal(1, new GradientClippingOptions().Scale(1e9));
    }

    [Fact]
    public void Refuses_limits_that_are_not_positive()
    {
        Assert.Throws<InvalidInputException>(() => new GradientClippingOptions { ByValue = 0 }.Validate());
        Assert.Throws<InvalidInputException>(() => new GradientClippingOptions { ByNorm = float.NaN }.Validate());
        new GradientClippingOptions { ByNorm = 1, ByValue = 0.5f }.Validate();
    }

    private static NativeBuffer Draw(int length, long stream)
    {
        var random = new DeterministicRandom(11, stream);
        var buffer = new NativeBuffer(length);
        foreach (ref float value in buffer.Span)
        {
            value = random.NextInt32(5) == 0 ? 0 : (float)random.NextGaussian();
        }

        return buffer;
    }
}
