using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Kernels;

/// <summary>The vector functions against double precision, at every width, and at the edges.</summary>
public class VectorMathTests
{
    private const float Infinity = float.PositiveInfinity;

    [Theory, ClassData(typeof(Widths))]
    public void Exp_is_accurate_over_the_whole_range(int width)
    {
        Check(width, new VectorExp(), Math.Exp, -87.3, 88.7, 1.3e-7);
        Check(width, new VectorExp(), Math.Exp, -0.01, 0.01, 1.3e-7);
        Check(width, new VectorExp(), Math.Exp, -103, -87.3, 0, absolute: 1.5e-45);
        CheckValues(width, new VectorExp(), (0, 1), (-0f, 1), (88.73f, Infinity), (Infinity, Infinity), (-104, 0), (-Infinity, 0), (float.NaN, float.NaN));
    }

    [Theory, ClassData(typeof(Widths))]
    public void Expm1_is_accurate_near_zero_too(int width)
    {
        Check(width, new VectorExpm1(), Reference.Expm1, -20, 88, 2e-7);
        Check(width, new VectorExpm1(), Reference.Expm1, -0.01, 0.01, 2e-7);
        Check(width, new VectorExpm1(), Reference.Expm1, -1e-30, 1e-30, 2e-7);
        CheckValues(width, new VectorExpm1(), (0, 0), (-100, -1), (-Infinity, -1), (float.NaN, float.NaN));
    }

    [Theory, ClassData(typeof(Widths))]
    public void Log_is_accurate_over_the_whole_range(int width)
    {
        Check(width, new VectorLog(), Math.Log, 0.5, 2, 1.2e-7, absolute: 1e-9);
        Check(width, new VectorLog(), Math.Log, 1e-30, 1e-3, 1.2e-7);
        Check(width, new VectorLog(), Math.Log, 2, 3e38, 1.2e-7);
        Check(width, new VectorLog(), Math.Log, 1e-44, 1e-37, 1.2e-7);
        CheckValues(
            width,
            new VectorLog(),
            (1, 0),
            (0, -Infinity),
            (-0f, -Infinity),
            (-1, float.NaN),
            (-Infinity, float.NaN),
            (Infinity, Infinity),
            (float.Epsilon, (float)Math.Log(float.Epsilon)),
            (float.NaN, float.NaN));
    }

    [Theory, ClassData(typeof(Widths))]
    public void Sigmoid_is_accurate_over_the_whole_range(int width)
    {
        Check(width, new VectorSigmoid(), Reference.Sigmoid, -87, 40, 2.5e-7);
        CheckValues(width, new VectorSigmoid(), (0, 0.5f), (-89, 0), (-Infinity, 0), (Infinity, 1), (1000, 1), (float.NaN, float.NaN));
    }

    [Theory, ClassData(typeof(Widths))]
    public void Tanh_is_accurate_near_zero_too_and_odd(int width)
    {
        Check(width, new VectorTanh(), Math.Tanh, -12, 12, 3e-7);
        Check(width, new VectorTanh(), Math.Tanh, -0.01, 0.01, 3e-7);
        Check(width, new VectorTanh(), Math.Tanh, -1e-30, 1e-30, 3e-7);
        CheckOdd(width, new VectorTanh());
        CheckValues(width, new VectorTanh(), (0, 0), (-0f, -0f), (9.1f, 1), (1000, 1), (Infinity, 1), (-Infinity, -1), (float.NaN, float.NaN));
    }

    [Theory, ClassData(typeof(Widths))]
    public void Softplus_is_accurate_over_the_whole_range(int width)
    {
        Check(width, new VectorSoftplus(), Reference.Softplus, -87, 100, 3e-7);
        CheckValues(width, new VectorSoftplus(), (-100, 0), (-Infinity, 0), (1000, 1000), (Infinity, Infinity), (float.NaN, float.NaN));
    }

    [Theory, ClassData(typeof(Widths))]
    public void Erf_is_accurate_near_zero_too_and_odd(int width)
    {
        Check(width, new VectorErf(), Reference.Erf, -5, 5, 4e-7);
        Check(width, new VectorErf(), Reference.Erf, -0.01, 0.01, 4e-7);
        Check(width, new VectorErf(), Reference.Erf, -1e-30, 1e-30, 4e-7);
        CheckOdd(width, new VectorErf());
        CheckValues(width, new VectorErf(), (0, 0), (-0f, -0f), (4, 1), (1e30f, 1), (Infinity, 1), (-Infinity, -1), (float.NaN, float.NaN));
    }

    [Fact]
    public void Spans_get_the_bits_of_the_padded_kernels()
    {
        float[] x = [.. Native.Extremes, .. Native.Grid(-20, 20, 1000)];
        CheckSpan(VectorMath.Exp, new VectorExp(), x);
        CheckSpan(VectorMath.Log, new VectorLog(), x);
        CheckSpan(VectorMath.Tanh, new VectorTanh(), x);
        CheckSpan(VectorMath.Sigmoid, new VectorSigmoid(), x);
        CheckSpan(VectorMath.Erf, new VectorErf(), x);
        CheckSpan(VectorMath.Softplus, new VectorSoftplus(), x);
        CheckSpan(VectorMath.Relu, new VectorRelu(), x);
        CheckSpan((a, b) => VectorMath.LeakyRelu(a, b, 0.1f), new VectorLeakyRelu(0.1f), x);
        CheckSpan((a, b) => VectorMath.Elu(a, b, 0.5f), new VectorElu(0.5f), x);
        CheckSpan((a, b) => VectorMath.Selu(a, b, 1.6f, 1.05f), new VectorSelu(1.6f, 1.05f), x);
        CheckSpan((a, b) => VectorMath.HardSigmoid(a, b, 0.2f, 0.5f), new VectorHardSigmoid(0.2f, 0.5f), x);
    }

    private delegate void SpanFunction(ReadOnlySpan<float> x, Span<float> y);

    private static void CheckSpan<TOperator>(SpanFunction function, TOperator f, float[] x)
        where TOperator : struct, IUnaryOperator
    {
        var actual = new float[x.Length];
        function(x, actual);
        Native.AssertSameBits(Native.Map(SimdWidths.Best, f, x), actual, x, typeof(TOperator).Name);
    }

    private static void Check<TOperator>(
        int width, TOperator f, Func<double, double> reference, double from, double to, double relative, double absolute = 1e-45)
        where TOperator : struct, IUnaryOperator
    {
        float[] x = [.. Native.Grid(from, to, 10000), (float)from, (float)to];
        float[] actual = Native.Map((SimdWidth)width, f, x);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = reference(x[i]);
            double error = Math.Abs(actual[i] - expected);
            Assert.True(error <= (relative * Math.Abs(expected)) + absolute, $"f({x[i]:R}) = {actual[i]:R}, expected {expected:R}");
        }

        Native.AssertSameBits(Native.Map(SimdWidth.Scalar, f, x), actual, x, "scalar and vector");
        Native.AssertSameBits(Native.Map(SimdWidth.Scalar, f, Native.Extremes), Native.Map((SimdWidth)width, f, Native.Extremes), Native.Extremes, "extremes");
    }

    private static void CheckValues<TOperator>(int width, TOperator f, params (float X, float Y)[] pairs)
        where TOperator : struct, IUnaryOperator
    {
        float[] x = [.. pairs.Select(pair => pair.X)];
        Native.AssertSameBits(pairs.Select(pair => pair.Y).ToArray(), Native.Map((SimdWidth)width, f, x), x, typeof(TOperator).Name);
    }

    private static void CheckOdd<TOperator>(int width, TOperator f)
        where TOperator : struct, IUnaryOperator
    {
        float[] x = Native.Grid(0, 12, 10000);
        float[] positive = Native.Map((SimdWidth)width, f, x);
        float[] negative = Native.Map((SimdWidth)width, f, [.. x.Select(value => -value)]);
        Native.AssertSameBits(positive, negative.Select(value => -value).ToArray(), x, "-f(-x)");
    }
}
