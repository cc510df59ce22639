using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>
/// Sums over rows, column by column: four partial sums of every fourth row hide the latency of an addition, and are added as
/// (0 + 1) + (2 + 3), then to the target. The same at every width.
/// </summary>
internal static unsafe class RowSum<TLane, TVector>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint stride, int rows, int columns, float* target, bool accumulate)
    {
        int column = 0;
        for (; column + (2 * TLane.Count) <= columns; column += 2 * TLane.Count)
        {
            Sum<TileRow2<TLane, TVector>>(source + column, stride, rows, target + column, accumulate);
        }

        for (; column < columns; column += TLane.Count)
        {
            Sum<TileRow1<TLane, TVector>>(source + column, stride, rows, target + column, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum<TRow>(float* source, nint stride, int rows, float* target, bool accumulate)
        where TRow : unmanaged, ITileRow<TRow>
    {
        TRow sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            sum0 = TRow.Add(sum0, TRow.Load(source));
            sum1 = TRow.Add(sum1, TRow.Load(source + stride));
            sum2 = TRow.Add(sum2, TRow.Load(source + (2 * stride)));
            sum3 = TRow.Add(sum3, TRow.Load(source + (3 * stride)));
            source += 4 * stride;
        }

        if (row < rows)
        {
            sum0 = TRow.Add(sum0, TRow.Load(source));
        }

        if (row + 1 < rows)
        {
            sum1 = TRow.Add(sum1, TRow.Load(source + stride));
        }

        if (row + 2 < rows)
        {
            sum2 = TRow.Add(sum2, TRow.Load(source + (2 * stride)));
        }

        TRow sum = TRow.Add(TRow.Add(sum0, sum1), TRow.Add(sum2, sum3));
        TRow.Store(accumulate ? TRow.Add(TRow.Load(target), sum) : sum, target);
    }
}
