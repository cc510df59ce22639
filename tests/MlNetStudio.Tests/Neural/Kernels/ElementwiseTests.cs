using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Kernels;

public unsafe class ElementwiseTests
{
    [Theory, ClassData(typeof(Widths))]
    public void Operators_of_one_two_and_three_values_reach_every_element_and_work_in_place(int width)
    {
        const int length = 80;
        using var x = new NativeBuffer(length);
        using var y = new NativeBuffer(length);
        using var z = new NativeBuffer(length);
        using var result = new NativeBuffer(length);
        for (int i = 0; i < length; i++)
        {
            x.Span[i] = i;
            y.Span[i] = 100 - i;
            z.Span[i] = i * i;
        }

        Elementwise.Map((SimdWidth)width, new Affine(2, 1), x.Pointer, result.Pointer, length);
        AssertAll(result, i => (2 * i) + 1);
        Elementwise.Map((SimdWidth)width, new Affine(2, 1), x.Pointer, y.Pointer, result.Pointer, length);
        AssertAll(result, i => 101 + i);
        Elementwise.Map((SimdWidth)width, new Affine(2, 1), x.Pointer, y.Pointer, z.Pointer, result.Pointer, length);
        AssertAll(result, i => (i * (100 - i)) + (i * i));
        Elementwise.Map((SimdWidth)width, new Affine(2, 1), x.Pointer, y.Pointer, x.Pointer, length);
        AssertAll(x, i => 101 + i);
        Elementwise.Map((SimdWidth)width, new Affine(2, 1), y.Pointer, y.Pointer, length);
        AssertAll(y, i => 201 - (2 * i));

        static void AssertAll(NativeBuffer buffer, Func<int, float> expected)
        {
            for (int i = 0; i < buffer.Length; i++)
            {
                Assert.Equal(expected(i), buffer.Span[i]);
            }
        }
    }

    [Theory, InlineData(0), InlineData(1), InlineData(15), InlineData(16), InlineData(17), InlineData(63)]
    public void Spans_of_any_length_get_the_bits_of_padded_rows_and_nothing_beyond_is_written(int length)
    {
        float[] x = Native.Grid(-30, 30, length);
        var result = new float[length + 3];
        Array.Fill(result, -7);

        Elementwise.Map(new VectorExp(), x, result.AsSpan(0, length));

        Native.AssertSameBits(Native.Map(SimdWidths.Best, new VectorExp(), x), result.AsSpan(0, length), x, "exp");
        Assert.All(result[length..], value => Assert.Equal(-7, value));
        Assert.Throws<ArgumentException>(() => Elementwise.Map(new VectorExp(), new float[length + 1], new float[length]));
    }

    private readonly struct Affine(float factor, float offset) : IUnaryOperator, IBinaryOperator, ITernaryOperator
    {
        public TSimd Invoke<TSimd>(TSimd x)
            where TSimd : unmanaged, ISimd<TSimd> => (x * factor) + offset;

        public TSimd Invoke<TSimd>(TSimd x, TSimd y)
            where TSimd : unmanaged, ISimd<TSimd> => TSimd.FusedMultiplyAdd(x, factor, y) + offset;

        public TSimd Invoke<TSimd>(TSimd x, TSimd y, TSimd z)
            where TSimd : unmanaged, ISimd<TSimd> => (x * y) + z;
    }
}
