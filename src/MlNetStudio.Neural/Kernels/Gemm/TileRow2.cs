using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>Two neighbouring vectors of a tile's row.</summary>
internal unsafe struct TileRow2<TLane, TVector> : ITileRow<TileRow2<TLane, TVector>>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    private TVector _first;
    private TVector _second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TLane, TVector> Load(float* source)
    {
        TileRow2<TLane, TVector> result;
        result._first = TLane.Load(source);
        result._second = TLane.Load(source, 1);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TileRow2<TLane, TVector> row, float* target)
    {
        TLane.Store(row._first, target);
        TLane.Store(row._second, target, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(ref TileRow2<TLane, TVector> sum, float* factor, TileRow2<TLane, TVector> row)
    {
        TVector value = TLane.Broadcast(factor);
        sum._first = TLane.FusedMultiplyAdd(value, row._first, sum._first);
        sum._second = TLane.FusedMultiplyAdd(value, row._second, sum._second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TLane, TVector> Add(TileRow2<TLane, TVector> left, TileRow2<TLane, TVector> right)
    {
        TileRow2<TLane, TVector> result;
        result._first = TLane.Add(left._first, right._first);
        result._second = TLane.Add(left._second, right._second);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TLane, TVector> Rectify(TileRow2<TLane, TVector> row)
    {
        TileRow2<TLane, TVector> result;
        result._first = TLane.Rectify(row._first);
        result._second = TLane.Rectify(row._second);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TLane, TVector> KeepWherePositive(TileRow2<TLane, TVector> row, TileRow2<TLane, TVector> mask)
    {
        TileRow2<TLane, TVector> result;
        result._first = TLane.KeepWherePositive(row._first, mask._first);
        result._second = TLane.KeepWherePositive(row._second, mask._second);
        return result;
    }
}
