using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// Moves columns of a row-major matrix between memory and registers that hold a row in every lane: four columns at a time,
/// by transposing blocks of 4 x 4 where the processor's instructions allow, else one number after the other.
/// </summary>
internal static unsafe class RowLanes
{
    /// <summary>Reads four columns of as many rows as there are lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<TSimd>(float* source, nint stride, out TSimd column0, out TSimd column1, out TSimd column2, out TSimd column3)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        if (typeof(TSimd) == typeof(Simd512) && Avx512F.IsSupported)
        {
            Transpose(
                Rows512(source, stride), Rows512(source + stride, stride), Rows512(source + (2 * stride), stride), Rows512(source + (3 * stride), stride),
                out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
            column0 = Unsafe.BitCast<Vector512<float>, TSimd>(c0);
            column1 = Unsafe.BitCast<Vector512<float>, TSimd>(c1);
            column2 = Unsafe.BitCast<Vector512<float>, TSimd>(c2);
            column3 = Unsafe.BitCast<Vector512<float>, TSimd>(c3);
        }
        else if (typeof(TSimd) == typeof(Simd256) && Avx.IsSupported)
        {
            Transpose(
                Rows256(source, stride), Rows256(source + stride, stride), Rows256(source + (2 * stride), stride), Rows256(source + (3 * stride), stride),
                out Vector256<float> c0, out Vector256<float> c1, out Vector256<float> c2, out Vector256<float> c3);
            column0 = Unsafe.BitCast<Vector256<float>, TSimd>(c0);
            column1 = Unsafe.BitCast<Vector256<float>, TSimd>(c1);
            column2 = Unsafe.BitCast<Vector256<float>, TSimd>(c2);
            column3 = Unsafe.BitCast<Vector256<float>, TSimd>(c3);
        }
        else if (typeof(TSimd) == typeof(Simd128) && Sse2.IsSupported)
        {
            Transpose(
                Vector128.Load(source), Vector128.Load(source + stride), Vector128.Load(source + (2 * stride)), Vector128.Load(source + (3 * stride)),
                out Vector128<float> c0, out Vector128<float> c1, out Vector128<float> c2, out Vector128<float> c3);
            column0 = Unsafe.BitCast<Vector128<float>, TSimd>(c0);
            column1 = Unsafe.BitCast<Vector128<float>, TSimd>(c1);
            column2 = Unsafe.BitCast<Vector128<float>, TSimd>(c2);
            column3 = Unsafe.BitCast<Vector128<float>, TSimd>(c3);
        }
        else
        {
            column0 = LoadColumn<TSimd>(source, stride);
            column1 = LoadColumn<TSimd>(source + 1, stride);
            column2 = LoadColumn<TSimd>(source + 2, stride);
            column3 = LoadColumn<TSimd>(source + 3, stride);
        }
    }

    /// <summary>Reads one column of as many rows as there are lanes, touching nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd LoadColumn<TSimd>(float* source, nint stride)
        where TSimd : unmanaged, ISimd<TSimd> => stride == 1 ? TSimd.Load(source) : GatherColumn<TSimd>(source, stride);

    /// <summary>Writes four columns of as many rows as there are lanes, and zeros in the columns after them.</summary>
    /// <param name="target">The first of the four columns in the first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="column0">The first column.</param>
    /// <param name="column1">The second column.</param>
    /// <param name="column2">The third column.</param>
    /// <param name="column3">The fourth column.</param>
    /// <param name="zeros">The number of columns after them to write as zero: 0, 4, 8 or 12.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TSimd>(float* target, nint stride, TSimd column0, TSimd column1, TSimd column2, TSimd column3, int zeros)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        if (typeof(TSimd) == typeof(Simd512) && Avx512F.IsSupported)
        {
            Transpose(
                Unsafe.BitCast<TSimd, Vector512<float>>(column0), Unsafe.BitCast<TSimd, Vector512<float>>(column1),
                Unsafe.BitCast<TSimd, Vector512<float>>(column2), Unsafe.BitCast<TSimd, Vector512<float>>(column3),
                out Vector512<float> r0, out Vector512<float> r1, out Vector512<float> r2, out Vector512<float> r3);
            StoreRows(target, stride, r0.GetLower(), r1.GetLower(), r2.GetLower(), r3.GetLower(), zeros);
            StoreRows(target + (8 * stride), stride, r0.GetUpper(), r1.GetUpper(), r2.GetUpper(), r3.GetUpper(), zeros);
        }
        else if (typeof(TSimd) == typeof(Simd256) && Avx.IsSupported)
        {
            Transpose(
                Unsafe.BitCast<TSimd, Vector256<float>>(column0), Unsafe.BitCast<TSimd, Vector256<float>>(column1),
                Unsafe.BitCast<TSimd, Vector256<float>>(column2), Unsafe.BitCast<TSimd, Vector256<float>>(column3),
                out Vector256<float> r0, out Vector256<float> r1, out Vector256<float> r2, out Vector256<float> r3);
            StoreRows(target, stride, r0, r1, r2, r3, zeros);
        }
        else if (typeof(TSimd) == typeof(Simd128) && Sse2.IsSupported)
        {
            Transpose(
                Unsafe.BitCast<TSimd, Vector128<float>>(column0), Unsafe.BitCast<TSimd, Vector128<float>>(column1),
                Unsafe.BitCast<TSimd, Vector128<float>>(column2), Unsafe.BitCast<TSimd, Vector128<float>>(column3),
                out Vector128<float> r0, out Vector128<float> r1, out Vector128<float> r2, out Vector128<float> r3);
            StoreRow(target, r0, zeros);
            StoreRow(target + stride, r1, zeros);
            StoreRow(target + (2 * stride), r2, zeros);
            StoreRow(target + (3 * stride), r3, zeros);
        }
        else
        {
            for (int lane = 0; lane < TSimd.Count; lane++)
            {
                float* row = target + (lane * stride);
                row[0] = ((float*)&column0)[lane];
                row[1] = ((float*)&column1)[lane];
                row[2] = ((float*)&column2)[lane];
                row[3] = ((float*)&column3)[lane];
                new Span<float>(row + 4, zeros).Clear();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TSimd GatherColumn<TSimd>(float* source, nint stride)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd column = TSimd.Zero;
        for (int lane = 0; lane < TSimd.Count; lane++)
        {
            ((float*)&column)[lane] = source[lane * stride];
        }

        return column;
    }

    // Rows 0, 4, 8, 12 of four floats each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Rows512(float* source, nint stride) =>
        Vector512.Create(Rows256(source, stride), Rows256(source + (8 * stride), stride));

    // Rows 0 and 4.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Rows256(float* source, nint stride) =>
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + (4 * stride)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRows(float* target, nint stride, Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, int zeros)
    {
        StoreRow(target, a.GetLower(), zeros);
        StoreRow(target + stride, b.GetLower(), zeros);
        StoreRow(target + (2 * stride), c.GetLower(), zeros);
        StoreRow(target + (3 * stride), d.GetLower(), zeros);
        StoreRow(target + (4 * stride), a.GetUpper(), zeros);
        StoreRow(target + (5 * stride), b.GetUpper(), zeros);
        StoreRow(target + (6 * stride), c.GetUpper(), zeros);
        StoreRow(target + (7 * stride), d.GetUpper(), zeros);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* target, Vector128<float> row, int zeros)
    {
        if (Vector512.IsHardwareAccelerated && zeros == 12)
        {
            row.ToVector256().ToVector512().Store(target);
            return;
        }

        row.Store(target);
        for (int i = 1; i <= zeros / 4; i++)
        {
            Vector128<float>.Zero.Store(target + (4 * i));
        }
    }

    // Within each group of four lanes, so that registers of rows r, r + 4, ... become registers of columns and back.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d,
        out Vector512<float> w, out Vector512<float> x, out Vector512<float> y, out Vector512<float> z)
    {
        Vector512<double> lowAB = Avx512F.UnpackLow(a, b).AsDouble();
        Vector512<double> highAB = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> lowCD = Avx512F.UnpackLow(c, d).AsDouble();
        Vector512<double> highCD = Avx512F.UnpackHigh(c, d).AsDouble();
        w = Avx512F.UnpackLow(lowAB, lowCD).AsSingle();
        x = Avx512F.UnpackHigh(lowAB, lowCD).AsSingle();
        y = Avx512F.UnpackLow(highAB, highCD).AsSingle();
        z = Avx512F.UnpackHigh(highAB, highCD).AsSingle();
    }

    // Within each group of four lanes, so that registers of rows r, r + 4, ... become registers of columns and back.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d,
        out Vector256<float> w, out Vector256<float> x, out Vector256<float> y, out Vector256<float> z)
    {
        Vector256<double> lowAB = Avx.UnpackLow(a, b).AsDouble();
        Vector256<double> highAB = Avx.UnpackHigh(a, b).AsDouble();
        Vector256<double> lowCD = Avx.UnpackLow(c, d).AsDouble();
        Vector256<double> highCD = Avx.UnpackHigh(c, d).AsDouble();
        w = Avx.UnpackLow(lowAB, lowCD).AsSingle();
        x = Avx.UnpackHigh(lowAB, lowCD).AsSingle();
        y = Avx.UnpackLow(highAB, highCD).AsSingle();
        z = Avx.UnpackHigh(highAB, highCD).AsSingle();
    }

    // Within each group of four lanes, so that registers of rows r, r + 4, ... become registers of columns and back.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d,
        out Vector128<float> w, out Vector128<float> x, out Vector128<float> y, out Vector128<float> z)
    {
        Vector128<double> lowAB = Sse.UnpackLow(a, b).AsDouble();
        Vector128<double> highAB = Sse.UnpackHigh(a, b).AsDouble();
        Vector128<double> lowCD = Sse.UnpackLow(c, d).AsDouble();
        Vector128<double> highCD = Sse.UnpackHigh(c, d).AsDouble();
        w = Sse2.UnpackLow(lowAB, lowCD).AsSingle();
        x = Sse2.UnpackHigh(lowAB, lowCD).AsSingle();
        y = Sse2.UnpackLow(highAB, highCD).AsSingle();
        z = Sse2.UnpackHigh(highAB, highCD).AsSingle();
    }
}
