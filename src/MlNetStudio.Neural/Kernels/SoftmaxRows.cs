using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// Softmax along rows: y = e^(x - m) / sum e^(x - m) with m the row's maximum, so nothing overflows; a NaN or +infinity
/// in a row makes the whole row NaN. A row's bits depend on the row and the width alone, not on strides or other rows.
/// A row that fits in one register is read and written once; rows of few columns use the narrowest vector that holds them.
/// </summary>
internal static unsafe class SoftmaxRows
{
    /// <summary>Writes the softmax of every row. y may be x, with the same stride.</summary>
    /// <param name="width">The widest vectors to use.</param>
    /// <param name="x">The operand, [rows, columns].</param>
    /// <param name="xStride">Floats from one row of x to the next; any number.</param>
    /// <param name="y">The result, [rows, columns].</param>
    /// <param name="yStride">Floats from one row of y to the next.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of logical columns.</param>
    /// <param name="padded">Whether rows of y are padded: the rest of the row, up to the stride, becomes zero. Otherwise nothing but the columns is written.</param>
    public static void Forward(SimdWidth width, float* x, nint xStride, float* y, nint yStride, int rows, int columns, bool padded)
    {
        switch (RowWidth(width, columns))
        {
            case SimdWidth.Vector512:
                Forward<Simd512>(x, xStride, y, yStride, rows, columns, padded);
                break;
            case SimdWidth.Vector256:
                Forward<Simd256>(x, xStride, y, yStride, rows, columns, padded);
                break;
            case SimdWidth.Vector128:
                Forward<Simd128>(x, xStride, y, yStride, rows, columns, padded);
                break;
            default:
                Forward<SimdScalar>(x, xStride, y, yStride, rows, columns, padded);
                break;
        }
    }

    /// <summary>dx = y (dy - sum of y dy) over padded rows; dy's padding is zero, and dx's becomes so. dx may be dy.</summary>
    public static void Backward(SimdWidth width, float* y, float* dy, float* dx, int rows, int columns, nint stride)
    {
        switch (RowWidth(width, columns))
        {
            case SimdWidth.Vector512:
                Backward<Simd512>(y, dy, dx, rows, columns, stride);
                break;
            case SimdWidth.Vector256:
                Backward<Simd256>(y, dy, dx, rows, columns, stride);
                break;
            case SimdWidth.Vector128:
                Backward<Simd128>(y, dy, dx, rows, columns, stride);
                break;
            default:
                Backward<SimdScalar>(y, dy, dx, rows, columns, stride);
                break;
        }
    }

    /// <summary>The narrowest vectors that hold a whole row, but none wider than <paramref name="width"/>: fewer steps across the lanes.</summary>
    public static SimdWidth RowWidth(SimdWidth width, int columns) =>
        width > SimdWidth.Vector128 && columns <= 4 ? SimdWidth.Vector128
        : width > SimdWidth.Vector256 && columns <= 8 ? SimdWidth.Vector256
        : width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TSimd>(float* x, nint xStride, float* y, nint yStride, int rows, int columns, bool padded)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd least = float.NegativeInfinity;
        int tail = ((columns - 1) % TSimd.Count) + 1;
        int whole = columns - tail;
        var tailMask = TSimd.FirstLanes(tail);
        for (int row = 0; row < rows; row++, x += xStride, y += yStride)
        {
            var last = TSimd.Select(tailMask, TSimd.LoadPartial(x + whole, tail), least);
            var greatest = last;
            for (int i = 0; i < whole; i += TSimd.Count)
            {
                greatest = TSimd.Max(greatest, TSimd.Load(x + i));
            }

            TSimd maximum = TSimd.MaxAcross(greatest);
            var power = VectorExp.ComputeFlushed(last - maximum) & tailMask;
            var sum = power;
            for (int i = 0; i < whole; i += TSimd.Count)
            {
                var other = VectorExp.ComputeFlushed(TSimd.Load(x + i) - maximum);
                sum += other;
                other.Store(y + i);
            }

            TSimd scale = 1f / TSimd.Sum(sum);
            for (int i = 0; i < whole; i += TSimd.Count)
            {
                (TSimd.Load(y + i) * scale).Store(y + i);
            }

            power *= scale;
            if (!padded)
            {
                power.StorePartial(y + whole, tail);
                continue;
            }

            (power & tailMask).Store(y + whole);
            for (nint i = whole + TSimd.Count; i < yStride; i += TSimd.Count)
            {
                TSimd.Zero.Store(y + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TSimd>(float* y, float* dy, float* dx, int rows, int columns, nint stride)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int row = 0; row < rows; row++, y += stride, dy += stride, dx += stride)
        {
            // The padding of dy is zero, so it adds nothing.
            var products = TSimd.Zero;
            for (int i = 0; i < columns; i += TSimd.Count)
            {
                products = TSimd.FusedMultiplyAdd(TSimd.Load(y + i), TSimd.Load(dy + i), products);
            }

            TSimd sum = TSimd.Sum(products);
            for (nint i = 0; i < stride; i += TSimd.Count)
            {
                // y's padding is zero, so dx's is.
                (TSimd.Load(y + i) * (TSimd.Load(dy + i) - sum)).Store(dx + i);
            }
        }
    }
}
