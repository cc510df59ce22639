using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// The logarithm of the softmax along rows: y = (x - m) - log(sum e^(x - m)) with m the row's maximum. A row's bits
/// depend on the row and the width alone, not on strides or other rows.
/// </summary>
internal static unsafe class LogSoftmaxRows
{
    /// <summary>Writes the logarithm of every row's softmax; the arguments are those of <see cref="SoftmaxRows.Forward"/>.</summary>
    public static void Forward(SimdWidth width, float* x, nint xStride, float* y, nint yStride, int rows, int columns, bool padded)
    {
        switch (SoftmaxRows.RowWidth(width, columns))
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

    /// <summary>dx = dy - e^y (sum of dy) over padded rows; dy's padding is zero, and dx's becomes so. dx may be dy.</summary>
    public static void Backward(SimdWidth width, float* y, float* dy, float* dx, int rows, int columns, nint stride)
    {
        switch (SoftmaxRows.RowWidth(width, columns))
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
            last -= maximum;
            var sum = VectorExp.ComputeFlushed(last) & tailMask;
            for (int i = 0; i < whole; i += TSimd.Count)
            {
                sum += VectorExp.ComputeFlushed(TSimd.Load(x + i) - maximum);
            }

            TSimd logarithm = VectorLog.Compute<SimdScalar>(TSimd.Sum(sum)).Value;
            for (int i = 0; i < whole; i += TSimd.Count)
            {
                (TSimd.Load(x + i) - maximum - logarithm).Store(y + i);
            }

            last -= logarithm;
            if (!padded)
            {
                last.StorePartial(y + whole, tail);
                continue;
            }

            (last & tailMask).Store(y + whole);
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
        int tail = ((columns - 1) % TSimd.Count) + 1;
        int whole = columns - tail;
        var tailMask = TSimd.FirstLanes(tail);
        for (int row = 0; row < rows; row++, y += stride, dy += stride, dx += stride)
        {
            // The padding of dy is zero, so it adds nothing.
            var total = TSimd.Zero;
            for (int i = 0; i < columns; i += TSimd.Count)
            {
                total += TSimd.Load(dy + i);
            }

            TSimd sum = -TSimd.Sum(total);
            for (int i = 0; i < whole; i += TSimd.Count)
            {
                TSimd.FusedMultiplyAdd(VectorExp.ComputeFlushed(TSimd.Load(y + i)), sum, TSimd.Load(dy + i)).Store(dx + i);
            }

            var last = TSimd.FusedMultiplyAdd(VectorExp.ComputeFlushed(TSimd.Load(y + whole)), sum, TSimd.Load(dy + whole));
            (last & tailMask).Store(dx + whole);
            for (nint i = whole + TSimd.Count; i < stride; i += TSimd.Count)
            {
                TSimd.Zero.Store(dx + i);
            }
        }
    }
}
