using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Kernels;

public unsafe class SoftmaxRowsTests
{
    public static TheoryData<int, int, bool> Cases { get; } = CreateCases();

    [Theory, MemberData(nameof(Cases))]
    public void Rows_equal_the_reference_whatever_lies_in_the_padding(int width, int columns, bool logarithm)
    {
        const int rows = 5;
        int stride = Padding.Pad(columns);
        using var x = new NativeBuffer(rows * stride);
        x.Span.Fill(1e30f);
        float[] data = Native.Grid(-9, 11, rows * columns);
        new Random(3).Shuffle(data);
        for (int row = 0; row < rows; row++)
        {
            data.AsSpan(row * columns, columns).CopyTo(x.Span[(row * stride)..]);
        }

        Run((SimdWidth)width, logarithm, x.Pointer, stride, x.Pointer, stride, rows, columns, padded: true);

        for (int row = 0; row < rows; row++)
        {
            double maximum = data.AsSpan(row * columns, columns).ToArray().Max();
            double sum = data.AsSpan(row * columns, columns).ToArray().Sum(value => Math.Exp(value - maximum));
            double total = 0;
            for (int i = 0; i < stride; i++)
            {
                float actual = x.Span[(row * stride) + i];
                if (i >= columns)
                {
                    Assert.Equal(0, actual);
                    continue;
                }

                double expected = data[(row * columns) + i] - maximum - Math.Log(sum);
                Assert.Equal(logarithm ? expected : Math.Exp(expected), actual, logarithm ? 3e-6 : 3e-6 * Math.Exp(expected));
                total += logarithm ? Math.Exp(actual) : actual;
            }

            Assert.Equal(1, total, 2e-6);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Rows_without_padding_get_the_same_bits_and_nothing_beyond_them_is_touched(int width, int columns, bool logarithm)
    {
        const int rows = 3;
        int stride = Padding.Pad(columns);
        using var padded = new NativeBuffer(rows * stride);
        float[] data = Native.Grid(-5, 5, rows * columns);
        for (int row = 0; row < rows; row++)
        {
            data.AsSpan(row * columns, columns).CopyTo(padded.Span[(row * stride)..]);
        }

        Run((SimdWidth)width, logarithm, padded.Pointer, stride, padded.Pointer, stride, rows, columns, padded: true);
        var result = new float[(rows * columns) + 1];
        result[^1] = -7;
        fixed (float* source = data, target = result)
        {
            Run((SimdWidth)width, logarithm, source, columns, target, columns, rows, columns, padded: false);
        }

        for (int row = 0; row < rows; row++)
        {
            var slice = result.AsSpan(row * columns, columns);
            Native.AssertSameBits(padded.Span.Slice(row * stride, columns), slice, data.AsSpan(row * columns, columns), "row");
        }

        Assert.Equal(-7, result[^1]);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Backward_equals_the_reference_and_keeps_the_padding_zero(int width, int columns, bool logarithm)
    {
        const int rows = 3;
        int stride = Padding.Pad(columns);
        using var y = new NativeBuffer(rows * stride);
        using var dy = new NativeBuffer(rows * stride);
        float[] x = Native.Grid(-3, 3, rows * columns);
        float[] gradient = Native.Grid(-1, 2, rows * columns);
        new Random(4).Shuffle(gradient);
        for (int row = 0; row < rows; row++)
        {
            x.AsSpan(row * columns, columns).CopyTo(y.Span[(row * stride)..]);
            gradient.AsSpan(row * columns, columns).CopyTo(dy.Span[(row * stride)..]);
        }

        Run((SimdWidth)width, logarithm, y.Pointer, stride, y.Pointer, stride, rows, columns, padded: true);
        if (logarithm)
        {
            LogSoftmaxRows.Backward((SimdWidth)width, y.Pointer, dy.Pointer, dy.Pointer, rows, columns, stride);
        }
        else
        {
            SoftmaxRows.Backward((SimdWidth)width, y.Pointer, dy.Pointer, dy.Pointer, rows, columns, stride);
        }

        for (int row = 0; row < rows; row++)
        {
            double sum = 0;
            for (int i = 0; i < columns; i++)
            {
                sum += gradient[(row * columns) + i] * (logarithm ? 1.0 : y.Span[(row * stride) + i]);
            }

            for (int i = 0; i < stride; i++)
            {
                float actual = dy.Span[(row * stride) + i];
                double value = y.Span[(row * stride) + i];
                double g = i < columns ? gradient[(row * columns) + i] : 0;
                double expected = i >= columns ? 0 : logarithm ? g - (Math.Exp(value) * sum) : value * (g - sum);
                Assert.Equal(expected, actual, i < columns ? 2e-6 : 0);
            }
        }
    }

    [Theory, ClassData(typeof(Widths))]
    public void Extreme_rows_neither_overflow_nor_hide_a_NaN(int width)
    {
        using var buffer = new NativeBuffer(64);
        new float[] { 3e38f, -3e38f, 3e38f }.CopyTo(buffer.Span);
        new float[] { 1, float.NegativeInfinity, 1 }.CopyTo(buffer.Span[16..]);
        new float[] { 1, float.NaN, 2 }.CopyTo(buffer.Span[32..]);
        new float[] { -1000, -2000, -3000 }.CopyTo(buffer.Span[48..]);

        SoftmaxRows.Forward((SimdWidth)width, buffer.Pointer, 16, buffer.Pointer, 16, 4, 3, padded: true);

        Assert.Equal([0.5f, 0, 0.5f], buffer.Span[..3].ToArray());
        Assert.Equal([0.5f, 0, 0.5f], buffer.Span[16..19].ToArray());
        Assert.Equal([float.NaN, float.NaN, float.NaN], buffer.Span[32..35].ToArray());
        Assert.Equal([1f, 0, 0], buffer.Span[48..51].ToArray());
    }

    [Fact]
    public void Spans_that_are_not_whole_rows_are_refused()
    {
        Assert.Throws<ArgumentException>(() => VectorMath.Softmax(new float[7], new float[7], 3));
        Assert.Throws<ArgumentException>(() => VectorMath.LogSoftmax(new float[6], new float[5], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorMath.Softmax(new float[6], new float[6], 0));
    }

    private static void Run(SimdWidth width, bool logarithm, float* x, nint xStride, float* y, nint yStride, int rows, int columns, bool padded)
    {
        if (logarithm)
        {
            LogSoftmaxRows.Forward(width, x, xStride, y, yStride, rows, columns, padded);
        }
        else
        {
            SoftmaxRows.Forward(width, x, xStride, y, yStride, rows, columns, padded);
        }
    }

    private static TheoryData<int, int, bool> CreateCases()
    {
        var cases = new TheoryData<int, int, bool>();
        foreach (SimdWidth width in SimdWidths.Supported)
        {
            foreach (int columns in new[] { 1, 2, 3, 4, 5, 8, 10, 15, 16, 17, 31, 32, 100 })
            {
                cases.Add((int)width, columns, false);
                cases.Add((int)width, columns, true);
            }
        }

        return cases;
    }
}
