namespace MlNetStudio.Benchmarks.Kernels;

/// <summary>The shape of a product C[M, N] = A B over K, A stored [K, M] if transposed.</summary>
public readonly record struct ProductShape(int M, int N, int K, bool Transposed = false)
{
    public double Operations => 2.0 * M * N * K;

    public override string ToString() => $"{M}x{N}x{K}{(Transposed ? " A'" : "")}";
}
