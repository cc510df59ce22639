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
    /// <summary>The number of columns moved at a time.</summary>
    public const int Columns = 4;

    /// <summary>The most floats that <see cref="Columns"/> registers hold.</summary>
    public const int BufferLength = Columns * Padding.Granularity;

    /// <summary>Reads four columns of as many rows as there are lanes into a buffer: column c at lanes[c * TSimd.Count].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Read<TSimd>(float* source, nint stride, float* lanes)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        if (typeof(TSimd) == typeof(Simd512) && Avx512F.IsSupported)
        {
            Transpose(
                Rows512(source, stride), Rows512(source + stride, stride), Rows512(source + (2 * stride), stride), Rows512(source + (3 * stride), stride),
                out Vector512<float> column0, out Vector512<float> column1, out Vector512<float> column2, out Vector512<float> column3);
            column0.Store(lanes);
            column1.Store(lanes + TSimd.Count);
            column2.Store(lanes + (2 * TSimd.Count));
            column3.Store(lanes + (3 * TSimd.Count));
        }
        else if (typeof(TSimd) == typeof(Simd256) && Avx.IsSupported)
        {
            Transpose(
                Rows256(source, stride), Rows256(source + stride, stride), Rows256(source + (2 * stride), stride), Rows256(source + (3 * stride), stride),
                out Vector256<float> column0, out Vector256<float> column1, out Vector256<float> column2, out Vector256<float> column3);
            column0.Store(lanes);
            column1.Store(lanes + TSimd.Count);
            column2.Store(lanes + (2 * TSimd.Count));
            column3.Store(lanes + (3 * TSimd.Count));
        }
        else if (typeof(TSimd) == typeof(Simd128) && Sse2.IsSupported)
        {
            Transpose(
                Vector128.Load(source), Vector128.Load(source + stride), Vector128.Load(source + (2 * stride)), Vector128.Load(source + (3 * stride)),
                out Vector128<float> column0, out Vector128<float> column1, out Vector128<float> column2, out Vector128<float> column3);
            column0.Store(lanes);
            column1.Store(lanes + TSimd.Count);
            column2.Store(lanes + (2 * TSimd.Count));
            column3.Store(lanes + (3 * TSimd.Count));
        }
        else
        {
            ReadSome<TSimd>(source, stride, Columns, lanes);
        }
    }

    /// <summary>Reads up to four columns, touching nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read<TSimd>(float* source, nint stride, int columns, float* lanes)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        if (columns == Columns)
        {
            Read<TSimd>(source, stride, lanes);
        }
        else
        {
            ReadSome<TSimd>(source, stride, columns, lanes);
        }
    }

    /// <summary>The padding after the four columns from <paramref name="column"/> on, if they are the last ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ZerosAfter(int column, int columns) =>
        columns - column > Columns ? 0 : Padding.Pad(columns) - column - Columns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ReadSome<TSimd>(float* source, nint stride, int columns, float* lanes)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int lane = 0; lane < TSimd.Count; lane++)
        {
            for (int column = 0; column < columns; column++)
            {
                lanes[(column * TSimd.Count) + lane] = source[(lane * stride) + column];
            }
        }
    }

    /// <summary>Reads one column of as many rows as there are lanes, touching nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd ReadColumn<TSimd>(float* source, nint stride)
        where TSimd : unmanaged, ISimd<TSimd> => stride == 1 ? TSimd.Load(source) : GatherColumn<TSimd>(source, stride);

    /// <summary>Writes four columns of as many rows as there are lanes from a buffer, and zeros in the columns after them.</summary>
    /// <param name="lanes">The columns, one register after the other.</param>
    /// <param name="columns">The number of columns that hold something; the others become zero.</param>
    /// <param name="target">The first of the four columns in the first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="zeros">The number of columns after the four to write as zero: 0, 4, 8 or 12.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Write<TSimd>(float* lanes, int columns, float* target, nint stride, int zeros)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int column = columns; column < Columns; column++)
        {
            TSimd.Zero.Store(lanes + (column * TSimd.Count));
        }

        if (typeof(TSimd) == typeof(Simd512) && Avx512F.IsSupported)
        {
            Transpose(
                Vector512.Load(lanes), Vector512.Load(lanes + TSimd.Count), Vector512.Load(lanes + (2 * TSimd.Count)), Vector512.Load(lanes + (3 * TSimd.Count)),
                out Vector512<float> row0, out Vector512<float> row1, out Vector512<float> row2, out Vector512<float> row3);
            StoreRows(target, stride, row0.GetLower(), row1.GetLower(), row2.GetLower(), row3.GetLower(), zeros);
            StoreRows(target + (8 * stride), stride, row0.GetUpper(), row1.GetUpper(), row2.GetUpper(), row3.GetUpper(), zeros);
        }
        else if (typeof(TSimd) == typeof(Simd256) && Avx.IsSupported)
        {
            Transpose(
                Vector256.Load(lanes), Vector256.Load(lanes + TSimd.Count), Vector256.Load(lanes + (2 * TSimd.Count)), Vector256.Load(lanes + (3 * TSimd.Count)),
                out Vector256<float> row0, out Vector256<float> row1, out Vector256<float> row2, out Vector256<float> row3);
            StoreRows(target, stride, row0, row1, row2, row3, zeros);
        }
        else if (typeof(TSimd) == typeof(Simd128) && Sse2.IsSupported)
        {
            Transpose(
                Vector128.Load(lanes), Vector128.Load(lanes + TSimd.Count), Vector128.Load(lanes + (2 * TSimd.Count)), Vector128.Load(lanes + (3 * TSimd.Count)),
                out Vector128<float> row0, out Vector128<float> row1, out Vector128<float> row2, out Vector128<float> row3);
            StoreRow(target, row0, zeros);
            StoreRow(target + stride, row1, zeros);
            StoreRow(target + (2 * stride), row2, zeros);
            StoreRow(target + (3 * stride), row3, zeros);
        }
        else
        {
            for (int lane = 0; lane < TSimd.Count; lane++)
            {
                float* row = target + (lane * stride);
                for (int column = 0; column < Columns; column++)
                {
                    row[column] = lanes[(column * TSimd.Count) + lane];
                }

                new Span<float>(row + Columns, zeros).Clear();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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
        if (Avx512F.IsSupported && zeros == 12)
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
