using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>Two neighbouring vectors of a tile's row.</summary>
internal readonly unsafe struct TileRow2<TLane, TVector> : ITileRow<TileRow2<TLane, TVector>>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    private readonly TVector _first;
    private readonly TVector _second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TileRow2(TVector first, TVector second)
    {
        _first = first;
        _second = second;
    }

    public static int Columns => 2 * TLane.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TLane, TVector> Load(float* source) =>
        new(TLane.Load(source), TLane.Load(source + TLane.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TileRow2<TLane, TVector> row, float* target)
    {
        TLane.Store(row._first, target);
        TLane.Store(row._second, target + TLane.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TLane, TVector> MultiplyAdd(float* factor, TileRow2<TLane, TVector> row, TileRow2<TLane, TVector> sum)
    {
        TVector value = TLane.Broadcast(factor);
        return new(
            TLane.FusedMultiplyAdd(value, row._first, sum._first),
            TLane.FusedMultiplyAdd(value, row._second, sum._second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TLane, TVector> Add(TileRow2<TLane, TVector> left, TileRow2<TLane, TVector> right) =>
        new(TLane.Add(left._first, right._first), TLane.Add(left._second, right._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TLane, TVector> Rectify(TileRow2<TLane, TVector> row) =>
        new(TLane.Rectify(row._first), TLane.Rectify(row._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TLane, TVector> KeepWherePositive(TileRow2<TLane, TVector> row, TileRow2<TLane, TVector> mask) =>
        new(
            TLane.KeepWherePositive(row._first, mask._first),
            TLane.KeepWherePositive(row._second, mask._second));
}
