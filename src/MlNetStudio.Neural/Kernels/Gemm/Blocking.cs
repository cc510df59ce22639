namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>How products are cut, and when packing or sharing one pays. Only <see cref="Depth"/> shows in the results.</summary>
internal static class Blocking
{
    /// <summary>
    /// The block of K whose multiply-adds form one chain. Short enough for a panel of B and a tile's rows of A to stay in the
    /// first-level cache together and for the rounding errors of long sums to stay small, long enough to hide the traffic with C.
    /// Changing it changes results.
    /// </summary>
    public const int Depth = 128;

    /// <summary>The steps of K for which a tile fetches one row of what comes next: few at a time, or they hold up the loads of the step.</summary>
    public const int FetchStep = 8;

    /// <summary>The rows of A packed at once, rounded up to vectors: with <see cref="Depth"/> columns a quarter of the usual second-level cache.</summary>
    public const int PackedRows = 448;

    /// <summary>The columns of the widest tile of any kernel.</summary>
    public const int WidestTile = 64;

    /// <summary>Multiply-adds from which handing parts to other threads gains more than its microsecond.</summary>
    public const long LeastSharedWork = 200_000;

    /// <summary>The columns of the tile that is used for many rows.</summary>
    public static int PanelColumns<TLane, TVector>()
        where TLane : struct, IVectorLane<TVector>
        where TVector : unmanaged => 2 * TLane.Count;

    /// <summary>Cuts into equal parts, the last one smaller: the rows of a tile, or the tiles of a block.</summary>
    public static int BalancedPart(int count, int maximum)
    {
        // Two divisions are a good part of the time that one row takes.
        if (count <= maximum)
        {
            return count;
        }

        int parts = (count + maximum - 1) / maximum;
        return (count + parts - 1) / parts;
    }

    /// <summary>Whether copying B first pays: many rows use it and it does not fit the first-level cache as it lies.</summary>
    public static bool PaysToPack(in GemmArguments product) =>
        product.M >= 64 && (long)product.K * product.N > 8192;

    /// <summary>Whether to copy A too: a transposed one, and one whose rows fall onto the same few sets of the cache.</summary>
    public static bool PaysToPackLeft(in GemmArguments product, bool transposed) =>
        product.N >= 64 && (transposed || product.StrideA % 1024 == 0);

    /// <summary>What the tiles of one block of K do with their sums.</summary>
    public static TileFinish Finish(in GemmArguments product, int depthStart, int depth)
    {
        TileFinish finish = depthStart > 0 || product.Epilogue == Epilogue.Accumulate ? TileFinish.Accumulate : TileFinish.None;
        return depthStart + depth < product.K ? finish : finish | product.Epilogue switch
        {
            Epilogue.Bias => TileFinish.Bias,
            Epilogue.BiasRelu => TileFinish.Bias | TileFinish.Rectify,
            Epilogue.MaskPositive => TileFinish.MaskPositive,
            _ => TileFinish.None,
        };
    }
}
