namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>
/// One row of a register tile: a few neighbouring vectors. The tile kernel is written in these, so that one source serves every
/// number of columns at every vector width.
/// </summary>
internal unsafe interface ITileRow<TSelf>
    where TSelf : unmanaged, ITileRow<TSelf>
{
    public static abstract TSelf Load(float* source);

    public static abstract void Store(TSelf row, float* target);

    /// <summary>
    /// sum += factor * row, the factor a single float in memory. By reference, so that the compiler lets the instruction write the
    /// register that holds the sum.
    /// </summary>
    public static abstract void MultiplyAdd(ref TSelf sum, float* factor, TSelf row);

    public static abstract TSelf Add(TSelf left, TSelf right);

    public static abstract TSelf Rectify(TSelf row);

    public static abstract TSelf KeepWherePositive(TSelf row, TSelf mask);
}
