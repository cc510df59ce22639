namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>How a tile finds element (i, k) of the left factor.</summary>
internal interface ILeftLayout
{
    /// <summary>Whether the element is A[k * stride + i]; otherwise it is A[i * stride + k].</summary>
    public static abstract bool IsTransposed { get; }
}

/// <summary>Element (i, k) at A[i * stride + k].</summary>
internal readonly struct RowMajorLeft : ILeftLayout
{
    public static bool IsTransposed => false;
}

/// <summary>Element (i, k) at A[k * stride + i]: a transposed factor, or a packed one.</summary>
internal readonly struct TransposedLeft : ILeftLayout
{
    public static bool IsTransposed => true;
}
