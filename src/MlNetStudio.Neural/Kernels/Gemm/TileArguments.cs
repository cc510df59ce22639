namespace MlNetStudio.Neural.Kernels.Gemm;

/// <summary>What a tile does with its sums, in this order, before it stores them.</summary>
[Flags]
internal enum TileFinish
{
    None = 0,

    /// <summary>Adds what C holds: an earlier block of K, or <see cref="Epilogue.Accumulate"/>.</summary>
    Accumulate = 1,

    /// <summary>Adds the bias row.</summary>
    Bias = 2,

    /// <summary>max(sum, 0).</summary>
    Rectify = 4,

    /// <summary>Keeps the sum where the mask matrix is positive.</summary>
    MaskPositive = 8,
}

/// <summary>One tile of a product: as many rows and columns of C as the kernel is made for, over one block of K.</summary>
internal unsafe struct TileArguments
{
    public float* A;
    public nint StrideA;
    public float* B;
    public nint StrideB;
    public float* C;
    public nint StrideC;
    public nint K;

    /// <summary>For a segmented left factor the runs, each of <see cref="K"/> steps.</summary>
    public nint Segments;

    /// <summary>For a segmented left factor the floats from the end of one run to the next.</summary>
    public nint Jump;

    /// <summary>Rows that a later tile will read, fetched meanwhile; any address will do.</summary>
    public float* Next;

    /// <summary>Floats from one of these rows to the following one; 0 where nothing is to come.</summary>
    public nint StrideNext;
    public float* Operand;
    public TileFinish Finish;
}
