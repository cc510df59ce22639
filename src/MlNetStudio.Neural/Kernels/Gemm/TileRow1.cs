using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>One vector of a tile's row.</summary>
internal readonly unsafe struct TileRow1<TLane, TVector> : ITileRow<TileRow1<TLane, TVector>>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    private readonly TVector _first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TileRow1(TVector first)
    {
        _first = first;
    }

    public static int Columns => TLane.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TLane, TVector> Load(float* source) =>
        new(TLane.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TileRow1<TLane, TVector> row, float* target)
    {
        TLane.Store(row._first, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TLane, TVector> MultiplyAdd(float* factor, TileRow1<TLane, TVector> row, TileRow1<TLane, TVector> sum)
    {
        TVector value = TLane.Broadcast(factor);
        return new(
            TLane.FusedMultiplyAdd(value, row._first, sum._first));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TLane, TVector> Add(TileRow1<TLane, TVector> left, TileRow1<TLane, TVector> right) =>
        new(TLane.Add(left._first, right._first));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TLane, TVector> Rectify(TileRow1<TLane, TVector> row) =>
        new(TLane.Rectify(row._first));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TLane, TVector> KeepWherePositive(TileRow1<TLane, TVector> row, TileRow1<TLane, TVector> mask) =>
        new(TLane.KeepWherePositive(row._first, mask._first));
}
