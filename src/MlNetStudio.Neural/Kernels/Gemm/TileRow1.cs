using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>One vector of a tile's row.</summary>
internal unsafe struct TileRow1<TLane, TVector> : ITileRow<TileRow1<TLane, TVector>>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    private TVector _first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TLane, TVector> Load(float* source)
    {
        TileRow1<TLane, TVector> result;
        result._first = TLane.Load(source);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TileRow1<TLane, TVector> row, float* target)
    {
        TLane.Store(row._first, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(ref TileRow1<TLane, TVector> sum, float* factor, TileRow1<TLane, TVector> row)
    {
        TVector value = TLane.Broadcast(factor);
        sum._first = TLane.FusedMultiplyAdd(value, row._first, sum._first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TLane, TVector> Add(TileRow1<TLane, TVector> left, TileRow1<TLane, TVector> right)
    {
        TileRow1<TLane, TVector> result;
        result._first = TLane.Add(left._first, right._first);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TLane, TVector> Rectify(TileRow1<TLane, TVector> row)
    {
        TileRow1<TLane, TVector> result;
        result._first = TLane.Rectify(row._first);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TLane, TVector> KeepWherePositive(TileRow1<TLane, TVector> row, TileRow1<TLane, TVector> mask)
    {
        TileRow1<TLane, TVector> result;
        result._first = TLane.KeepWherePositive(row._first, mask._first);
        return result;
    }
}
