namespace MlNetStudio.Neural.Kernels;

/// <summary>What happens to a finished tile of a matrix product while it is still in registers.</summary>
internal enum Epilogue
{
    /// <summary>C = A B.</summary>
    None,

    /// <summary>C = C + A B.</summary>
    Accumulate,

    /// <summary>C = A B + bias, the bias a row of N.</summary>
    Bias,

    /// <summary>C = max(A B + bias, 0).</summary>
    BiasRelu,

    /// <summary>C = A B where the mask matrix (same shape and stride as C) is positive, else 0: the gradient through ReLU.</summary>
    MaskPositive,
}

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

    /// <summary>The product, [M, N].</summary>
    public float* C;

    /// <summary>Floats from one row of C to the next; a multiple of 16.</summary>
    public nint StrideC;

    /// <summary>What is done with the product.</summary>
    public Epilogue Epilogue;

    /// <summary>The bias row, or the mask matrix (stride <see cref="StrideC"/>), as the epilogue asks.</summary>
    public float* Operand;
}

/// <summary>
/// The kernels of one vector width. Every element of a product is one chain of fused multiply-adds over k in ascending
/// order, starting from zero (in fixed blocks of K for a long chain), whatever the tile, the row count or the number of
/// threads: so a row scores to the same bits alone or in any batch.
/// </summary>
internal abstract unsafe class KernelSet
{
    /// <summary>The width of these kernels.</summary>
    public abstract SimdWidth Width { get; }

    /// <summary>C = A B with an epilogue, split over the team's threads where that pays.</summary>
    public abstract void Multiply(in GemmArguments product, WorkerTeam team);

    /// <summary>C = A' B with an epilogue (None or Accumulate), A stored [K, M]: weight gradients.</summary>
    public abstract void MultiplyTransposed(in GemmArguments product, WorkerTeam team);

    /// <summary>target[c, r] = source[r, c]; the target's rows are padded with zeros up to <paramref name="targetStride"/>.</summary>
    public abstract void Transpose(float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride);

    /// <summary>target[c] = (accumulate ? target[c] : 0) + the sum over rows of source[r, c], in a fixed order, for <paramref name="columns"/> (a multiple of 16).</summary>
    public abstract void SumRows(float* source, nint stride, int rows, int columns, float* target, bool accumulate);

    /// <summary>The kernels of a width, made once.</summary>
    public static KernelSet For(SimdWidth width) => throw new NotImplementedException(width.ToString());

    /// <summary>The kernels of the widest vectors that this processor has.</summary>
    public static KernelSet Best { get; } = For(SimdWidths.Best);
}
