namespace MlNetStudio.Neural.Kernels;

/// <summary>One matrix product. Filled once when a plan is made; only <see cref="M"/> (or K of a transposed one) changes with the last short batch.</summary>
internal unsafe struct GemmArguments
{
    /// <summary>Rows of C.</summary>
    public int M;

    /// <summary>Columns of C, a multiple of 16 (<see cref="Padding"/>).</summary>
    public int N;

    /// <summary>The inner dimension: logical, not padded.</summary>
    public int K;

    /// <summary>The left factor: [M, K] for Multiply, [K, M] for MultiplyTransposed.</summary>
    public float* A;

    /// <summary>Floats from one row of A to the next; any number.</summary>
    public nint StrideA;

    /// <summary>The right factor, [K, N].</summary>
    public float* B;

    /// <summary>Floats from one row of B to the next; a multiple of 16.</summary>
    public nint StrideB;

    /// <summary>The product, [M, N]. It must not overlap A or B.</summary>
    public float* C;

    /// <summary>Floats from one row of C to the next; a multiple of 16.</summary>
    public nint StrideC;

    /// <summary>What is done with the product.</summary>
    public Epilogue Epilogue;

    /// <summary>The bias row, or the mask matrix (stride <see cref="StrideC"/>), as the epilogue asks.</summary>
    public float* Operand;
}
