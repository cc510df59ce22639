using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>The left factor of a large product, by blocks of rows whose tiles are packed for the time of one block of K, or not.</summary>
internal readonly unsafe struct PackedLeft<TLane, TVector>
    where TLane : struct, IVectorLane<TVector>
    where TVector : unmanaged
{
    private readonly float* _source;
    private readonly float* _packed;
    private readonly nint _stride;
    private readonly nint _stepRow;
    private readonly nint _stepDepth;
    private readonly int _lastPackable;
    private readonly int _packedRows;
    private readonly bool _transposed;

    public PackedLeft(in GemmArguments product, bool transposed, float* workspace)
    {
        _source = product.A;
        _packed = workspace;
        _stride = product.StrideA;
        _stepRow = transposed ? 1 : product.StrideA;
        _stepDepth = transposed ? product.StrideA : 1;
        _transposed = transposed;
        TileRows = Blocking.BalancedPart(product.M, TLane.TileRows);
        _packedRows = (TileRows + TLane.Count - 1) / TLane.Count * TLane.Count;

        // Packing reads whole vectors, so a last tile with fewer rows is read where it lies.
        _lastPackable = Blocking.PaysToPackLeft(product, transposed) ? product.M - _packedRows : -1;
        int tiles = (product.M + TileRows - 1) / TileRows;
        BlockRows = TileRows * Blocking.BalancedPart(tiles, Blocking.PackedRows / _packedRows);
    }

    /// <summary>The rows of a tile.</summary>
    public int TileRows { get; }

    /// <summary>The rows of a block, a multiple of the tile's.</summary>
    public int BlockRows { get; }

    /// <summary>Packs the tiles of a block of rows over a block of K.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Pack(int firstRow, int endRow, int depthStart, int depth)
    {
        float* target = _packed;
        for (int row = firstRow; row < endRow && row <= _lastPackable; row += TileRows)
        {
            float* source = _source + (row * _stepRow) + (depthStart * _stepDepth);
            if (_transposed)
            {
                PackedPanels<TLane, TVector>.Copy(source, _stride, depth, _packedRows, target);
            }
            else
            {
                PackedPanels<TLane, TVector>.Transpose(source, _stride, _packedRows, depth, target);
            }

            target += _packedRows * depth;
        }
    }

    /// <summary>Where a tile's rows lie, and whether packed, that is with element (i, k) at a[k * stride + i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Locate(int row, int blockRow, int depthStart, int depth, out float* a, out nint stride)
    {
        if (row <= _lastPackable)
        {
            a = _packed + ((row - blockRow) / TileRows * (nint)_packedRows * depth);
            stride = _packedRows;
            return true;
        }

        a = _source + (row * _stepRow) + (depthStart * _stepDepth);
        stride = _stride;
        return false;
    }
}
