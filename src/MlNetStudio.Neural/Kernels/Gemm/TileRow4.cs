using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>Four neighbouring vectors of a tile's row.</summary>
internal readonly unsafe struct TileRow4<TLane, TVector> : ITileRow<TileRow4<TLane, TVector>>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    private readonly TVector _first;
    private readonly TVector _second;
    private readonly TVector _third;
    private readonly TVector _fourth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TileRow4(TVector first, TVector second, TVector third, TVector fourth)
    {
        _first = first;
        _second = second;
        _third = third;
        _fourth = fourth;
    }

    public static int Columns => 4 * TLane.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TLane, TVector> Load(float* source) =>
        new(TLane.Load(source), TLane.Load(source + TLane.Count), TLane.Load(source + (2 * TLane.Count)), TLane.Load(source + (3 * TLane.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TileRow4<TLane, TVector> row, float* target)
    {
        TLane.Store(row._first, target);
        TLane.Store(row._second, target + TLane.Count);
        TLane.Store(row._third, target + (2 * TLane.Count));
        TLane.Store(row._fourth, target + (3 * TLane.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TLane, TVector> MultiplyAdd(float* factor, TileRow4<TLane, TVector> row, TileRow4<TLane, TVector> sum)
    {
        TVector value = TLane.Broadcast(factor);
        return new(
            TLane.FusedMultiplyAdd(value, row._first, sum._first),
            TLane.FusedMultiplyAdd(value, row._second, sum._second),
            TLane.FusedMultiplyAdd(value, row._third, sum._third),
            TLane.FusedMultiplyAdd(value, row._fourth, sum._fourth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TLane, TVector> Add(TileRow4<TLane, TVector> left, TileRow4<TLane, TVector> right) =>
        new(TLane.Add(left._first, right._first), TLane.Add(left._second, right._second), TLane.Add(left._third, right._third), TLane.Add(left._fourth, right._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TLane, TVector> Rectify(TileRow4<TLane, TVector> row) =>
        new(TLane.Rectify(row._first), TLane.Rectify(row._second), TLane.Rectify(row._third), TLane.Rectify(row._fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TLane, TVector> KeepWherePositive(TileRow4<TLane, TVector> row, TileRow4<TLane, TVector> mask) =>
        new(
            TLane.KeepWherePositive(row._first, mask._first),
            TLane.KeepWherePositive(row._second, mask._second),
            TLane.KeepWherePositive(row._third, mask._third),
            TLane.KeepWherePositive(row._fourth, mask._fourth));
}
