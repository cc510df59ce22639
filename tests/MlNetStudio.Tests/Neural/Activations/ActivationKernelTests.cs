using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Tests.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Activations;

/// <summary>Every element-wise activation at every width: values, derivatives, padding, in place, extreme inputs.</summary>
public unsafe class ActivationKernelTests
{
    private const int Rows = 37;
    private const int Columns = 11;
    private const int Stride = 16;
    private const int Length = Rows * Stride;

    [Theory, ClassData(typeof(ActivationCases))]
    public void Forward_equals_the_function_in_double_precision(string name, int width)
    {
        var activation = ActivationCases.Find(name);
        foreach (var (from, to) in new[] { (-1.0, 1.0), (-12.0, 12.0), (-80.0, 80.0) })
        {
            float[] x = Native.Grid(from, to, Length);
            float[] y = Forward(activation.Options.CreateKernel((SimdWidth)width), x);
            AssertRows((row, column, i) =>
            {
                double expected = activation.Reference(x[i]);
                Assert.True(
                    Math.Abs(y[i] - expected) <= (1e-6 * Math.Abs(expected)) + (4e-7 * Math.Min(10, Math.Abs(x[i]))),
                    $"{name}({x[i]:R}) = {y[i]:R}, expected {expected:R}");
            });
        }
    }

    [Theory, ClassData(typeof(ActivationCases))]
    public void Backward_equals_central_differences_in_double_precision(string name, int width)
    {
        var activation = ActivationCases.Find(name);
        var kernel = activation.Options.CreateKernel((SimdWidth)width);
        foreach (var (from, to) in new[] { (-1.0, 1.0), (-12.0, 12.0), (-60.0, 60.0) })
        {
            float[] x = Native.Grid(from, to, Length);
            float[] y = Forward(kernel, x);
            float[] dy = Gradient();
            float[] dx = Backward(kernel, x, y, dy);
            AssertRows((row, column, i) =>
            {
                const double h = 1e-4;
                if (activation.Corners.Any(corner => Math.Abs(x[i] - corner) < 2 * h))
                {
                    return;
                }

                double slope = (activation.Reference(x[i] + h) - activation.Reference(x[i] - h)) / (2 * h);
                Assert.True(
                    Math.Abs(dx[i] - (slope * dy[i])) <= 3e-6 * Math.Max(1, Math.Abs(slope * dy[i])),
                    $"d{name}({x[i]:R}) = {dx[i]:R}, expected {slope * dy[i]:R}");
            });
        }
    }

    [Theory, ClassData(typeof(ActivationCases))]
    public void Every_width_gives_the_bits_of_scalar_code(string name, int width)
    {
        var options = ActivationCases.Find(name).Options;
        float[] x = [.. Native.Extremes, .. Native.Grid(-30, 30, Length - Native.Extremes.Length)];
        float[] dy = Gradient();
        var expected = options.CreateKernel(SimdWidth.Scalar);
        var actual = options.CreateKernel((SimdWidth)width);

        float[] y = Forward(expected, x);

        Native.AssertSameBits(y, Forward(actual, x), x, name);
        Native.AssertSameBits(Backward(expected, x, y, dy), Backward(actual, x, y, dy), x, "d" + name);
    }

    [Theory, ClassData(typeof(ActivationCases))]
    public void Padding_stays_finite_in_values_and_zero_in_gradients(string name, int width)
    {
        var kernel = ActivationCases.Find(name).Options.CreateKernel((SimdWidth)width);
        foreach (float padding in new[] { 0f, -3f, 7f, 500f, -500f, 1e30f, -1e30f })
        {
            float[] x = Native.Grid(-5, 5, Length);
            for (int i = 0; i < Length; i++)
            {
                x[i] = i % Stride < Columns ? x[i] : padding;
            }

            float[] y = Forward(kernel, x);
            float[] dx = Backward(kernel, x, y, Gradient());
            for (int i = 0; i < Length; i++)
            {
                Assert.True(float.IsFinite(y[i]), $"value padding {y[i]} from {padding}");
                Assert.True(i % Stride < Columns || dx[i] == 0, $"gradient padding {dx[i]} from {padding}");
            }
        }
    }

    [Theory, ClassData(typeof(ActivationCases))]
    public void Results_may_replace_their_operands(string name, int width)
    {
        var kernel = ActivationCases.Find(name).Options.CreateKernel((SimdWidth)width);
        float[] x = Native.Grid(-8, 8, Length);
        float[] y = Forward(kernel, x);
        float[] dx = Backward(kernel, x, y, Gradient());
        using var value = Buffer(x);
        using var gradient = Buffer(Gradient());
        using var input = Buffer(x);

        kernel.Forward(value.Pointer, value.Pointer, Rows, Columns, Stride);
        kernel.Backward(kernel.NeedsInput ? input.Pointer : null, value.Pointer, gradient.Pointer, gradient.Pointer, Rows, Columns, Stride);

        Native.AssertSameBits(y, value.Span, x, name);
        Native.AssertSameBits(dx, gradient.Span, x, "d" + name);
    }

    [Theory, ClassData(typeof(ActivationCases))]
    public void A_NaN_is_never_hidden_and_large_inputs_give_the_limits(string name, int width)
    {
        var activation = ActivationCases.Find(name);
        var kernel = activation.Options.CreateKernel((SimdWidth)width);
        float[] x = new float[Length];
        (x[0], x[1], x[2], x[3], x[4]) = (float.NaN, 1e6f, -1e6f, 300f, -300f);

        float[] y = Forward(kernel, x);

        Assert.True(float.IsNaN(y[0]));
        for (int i = 1; i < 5; i++)
        {
            double expected = activation.Reference(x[i]);
            Assert.Equal((float)expected, y[i], Math.Abs(expected) < 1e38 ? 1e-6 * Math.Abs(expected) : 0);
        }

        float[] dx = Backward(kernel, x, y, Gradient());
        for (int i = 1; i < Length; i++)
        {
            Assert.True(float.IsFinite(dx[i]) || float.IsInfinity(y[i]), $"d{name}({x[i]}) = {dx[i]}");
        }
    }

    private static float[] Forward(ActivationKernel kernel, float[] x)
    {
        using var input = Buffer(x);
        using var output = new NativeBuffer(Length);
        kernel.Forward(input.Pointer, output.Pointer, Rows, Columns, Stride);
        return output.Span.ToArray();
    }

    private static float[] Backward(ActivationKernel kernel, float[] x, float[] y, float[] dy)
    {
        using var input = Buffer(x);
        using var output = Buffer(y);
        using var outputGradient = Buffer(dy);
        using var inputGradient = new NativeBuffer(Length);
        kernel.Backward(kernel.NeedsInput ? input.Pointer : null, output.Pointer, outputGradient.Pointer, inputGradient.Pointer, Rows, Columns, Stride);
        return inputGradient.Span.ToArray();
    }

    /// <summary>A gradient with zero padding, as whoever writes gradients must leave it.</summary>
    private static float[] Gradient()
    {
        float[] dy = Native.Grid(-2, 3, Length);
        new Random(1).Shuffle(dy);
        for (int i = 0; i < Length; i++)
        {
            dy[i] = i % Stride < Columns ? dy[i] : 0;
        }

        return dy;
    }

    private static NativeBuffer Buffer(float[] values)
    {
        var buffer = new NativeBuffer(values.Length);
        values.CopyTo(buffer.Span);
        return buffer;
    }

    private static void AssertRows(Action<int, int, int> check)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                check(row, column, (row * Stride) + column);
            }
        }
    }
}
