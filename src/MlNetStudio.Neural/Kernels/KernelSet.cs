using System.Runtime.Intrinsics;
using MlNetStudio.Neural.Kernels.Convolution;
using MlNetStudio.Neural.Kernels.Gemm;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// The kernels of one vector width. Every element of a product is one chain of fused multiply-adds over k in ascending
/// order, starting from zero (in fixed blocks of K for a long chain, the blocks' results added in ascending order),
/// whatever the tile, the row count or the number of threads: so a row scores to the same bits alone or in any batch.
/// </summary>
internal abstract unsafe class KernelSet
{
    private static readonly KernelSet?[] Made = new KernelSet?[4];

    /// <summary>The width of these kernels.</summary>
    public abstract SimdWidth Width { get; }

    /// <summary>The kernels of the widest vectors that this processor has.</summary>
    public static KernelSet Best { get; } = For(SimdWidths.Best);

    /// <summary>The kernels of a width, made once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">This processor has no vectors of that width.</exception>
    public static KernelSet For(SimdWidth width)
    {
        if (width > SimdWidths.Best)
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, $"This processor has vectors of {(int)SimdWidths.Best} bits at most.");
        }

        return width switch
        {
            SimdWidth.Scalar => Once(0, static () => new VectorKernels<ScalarLane, float>(SimdWidth.Scalar)),
            SimdWidth.Vector128 => Once(1, static () => new VectorKernels<Vector128Lane, Vector128<float>>(SimdWidth.Vector128)),
            SimdWidth.Vector256 => Once(2, static () => new VectorKernels<Vector256Lane, Vector256<float>>(SimdWidth.Vector256)),
            SimdWidth.Vector512 => Once(3, static () => new VectorKernels<Vector512Lane, Vector512<float>>(SimdWidth.Vector512)),
            _ => throw new ArgumentOutOfRangeException(nameof(width), width, "Not a vector width."),
        };
    }

    /// <summary>C = A B with an epilogue, split over the team's threads where that pays.</summary>
    public abstract void Multiply(in GemmArguments product, WorkerTeam team);

    /// <summary>One row's C = A B with an epilogue, prepared once and for all; not prepared if it takes more than one tile.</summary>
    public abstract RowProduct PrepareRow(in GemmArguments product);

    /// <summary>C = A' B with an epilogue, A stored [K, M]: weight gradients.</summary>
    public abstract void MultiplyTransposed(in GemmArguments product, WorkerTeam team);

    /// <summary>target[c, r] = source[r, c]; the target's rows are padded with zeros up to <paramref name="targetStride"/>.</summary>
    public abstract void Transpose(float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride);

    /// <summary>target[c] = (accumulate ? target[c] : 0) + the sum over rows of source[r, c], in a fixed order, for <paramref name="columns"/> (a multiple of 16).</summary>
    public abstract void SumRows(float* source, nint stride, int rows, int columns, float* target, bool accumulate);

    /// <summary>A convolution of one group; see <see cref="Convolutions.Forward"/>.</summary>
    public abstract void Convolve(in ConvolutionArguments arguments, WorkerTeam team);

    /// <summary>A convolution's gradient with respect to its images; see <see cref="Convolutions.InputGradient"/>.</summary>
    public abstract void ConvolveInputGradient(in ConvolutionArguments arguments, WorkerTeam team);

    /// <summary>A convolution's gradient with respect to its weights; see <see cref="Convolutions.WeightGradient"/>.</summary>
    public abstract void ConvolveWeightGradient(in ConvolutionArguments arguments, WorkerTeam team);

    /// <summary>Brings the weights into the order that <see cref="ConvolvePacked"/> reads.</summary>
    public abstract void PackForward(in ConvolutionArguments arguments, WorkerTeam team);

    /// <summary>A convolution on the calling thread, with weights that are packed.</summary>
    public abstract void ConvolvePacked(in ConvolutionArguments arguments);

    /// <summary>Brings the weights into the order that <see cref="ConvolveInputGradientPacked"/> reads.</summary>
    public abstract void PackInputGradient(in ConvolutionArguments arguments, WorkerTeam team);

    /// <summary>A convolution's gradient with respect to its images on the calling thread, with weights that are packed.</summary>
    public abstract void ConvolveInputGradientPacked(in ConvolutionArguments arguments);

    private static KernelSet Once(int index, Func<KernelSet> make) =>
        Volatile.Read(ref Made[index]) ?? Interlocked.CompareExchange(ref Made[index], make(), null) ?? Made[index]!;
}
