using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>Four neighbouring vectors of a tile's row.</summary>
internal unsafe struct TileRow4<TLane, TVector> : ITileRow<TileRow4<TLane, TVector>>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    private TVector _first;
    private TVector _second;
    private TVector _third;
    private TVector _fourth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TLane, TVector> Load(float* source)
    {
        TileRow4<TLane, TVector> result;
        result._first = TLane.Load(source);
        result._second = TLane.Load(source, 1);
        result._third = TLane.Load(source, 2);
        result._fourth = TLane.Load(source, 3);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TileRow4<TLane, TVector> row, float* target)
    {
        TLane.Store(row._first, target);
        TLane.Store(row._second, target, 1);
        TLane.Store(row._third, target, 2);
        TLane.Store(row._fourth, target, 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(ref TileRow4<TLane, TVector> sum, float* factor, TileRow4<TLane, TVector> row)
    {
        TVector value = TLane.Broadcast(factor);
        sum._first = TLane.FusedMultiplyAdd(value, row._first, sum._first);
        sum._second = TLane.FusedMultiplyAdd(value, row._second, sum._second);
        sum._third = TLane.FusedMultiplyAdd(value, row._third, sum._third);
        sum._fourth = TLane.FusedMultiplyAdd(value, row._fourth, sum._fourth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TLane, TVector> Add(TileRow4<TLane, TVector> left, TileRow4<TLane, TVector> right)
    {
        TileRow4<TLane, TVector> result;
        result._first = TLane.Add(left._first, right._first);
        result._second = TLane.Add(left._second, right._second);
        result._third = TLane.Add(left._third, right._third);
        result._fourth = TLane.Add(left._fourth, right._fourth);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TLane, TVector> Rectify(TileRow4<TLane, TVector> row)
    {
        TileRow4<TLane, TVector> result;
        result._first = TLane.Rectify(row._first);
        result._second = TLane.Rectify(row._second);
        result._third = TLane.Rectify(row._third);
        result._fourth = TLane.Rectify(row._fourth);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow4<TLane, TVector> KeepWherePositive(TileRow4<TLane, TVector> row, TileRow4<TLane, TVector> mask)
    {
        TileRow4<TLane, TVector> result;
        result._first = TLane.KeepWherePositive(row._first, mask._first);
        result._second = TLane.KeepWherePositive(row._second, mask._second);
        result._third = TLane.KeepWherePositive(row._third, mask._third);
        result._fourth = TLane.KeepWherePositive(row._fourth, mask._fourth);
        return result;
    }
}
