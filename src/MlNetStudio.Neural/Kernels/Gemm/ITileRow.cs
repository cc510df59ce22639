namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>
/// One row of a register tile: a few neighbouring vectors. The tile kernel is written in these, so that one source serves every
/// number of columns at every vector width.
/// </summary>
internal unsafe interface ITileRow<TSelf>
    where TSelf : unmanaged, ITileRow<TSelf>
{
    /// <summary>Floats in the row.</summary>
    public static abstract int Columns { get; }

    public static abstract TSelf Load(float* source);

    public static abstract void Store(TSelf row, float* target);

    /// <summary>sum + factor * row, the factor a single float in memory.</summary>
    public static abstract TSelf MultiplyAdd(float* factor, TSelf row, TSelf sum);

    public static abstract TSelf Add(TSelf left, TSelf right);

    public static abstract TSelf Rectify(TSelf row);

    public static abstract TSelf KeepWherePositive(TSelf row, TSelf mask);
}
