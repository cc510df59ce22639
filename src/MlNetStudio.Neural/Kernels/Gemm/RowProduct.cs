using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>
/// The product of one row with a matrix that is a single tile, decided beforehand: what a small network takes for one row is
/// mostly the choice of tiles. The same kernel as for many rows, so the same bits.
/// </summary>
internal readonly unsafe struct RowProduct
{
    private readonly delegate*<TileArguments*, void> _kernel;
    private readonly TileArguments _tile;

    public RowProduct(delegate*<TileArguments*, void> kernel, in GemmArguments product)
    {
        _kernel = kernel;
        _tile = new TileArguments
        {
            A = product.A,
            StrideA = product.StrideA,
            B = product.B,
            StrideB = product.StrideB,
            C = product.C,
            StrideC = product.StrideC,
            K = product.K,
            Next = product.C,
            Operand = product.Operand,
            Finish = Blocking.Finish(product, 0, product.K),
        };
    }

    /// <summary>Whether there is a product to run: a default one stands for a product of several tiles.</summary>
    public bool IsPrepared => _kernel is not null;

    /// <summary>Computes the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run()
    {
        TileArguments tile = _tile;
        _kernel(&tile);
    }
}
