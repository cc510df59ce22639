using MlNetStudio.Neural.Kernels.Convolution;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Constant weights of one node in the kernels' orders, each made by the first run that needs it: the sizes of the images, which only a run
/// knows, decide which. Any number of threads may ask at once. The memory is freed with the engine.
/// </summary>
internal sealed class KeptWeights
{
    private readonly Lock _lock = new();
    private ConvolutionWeights? _packed;
    private ConvolutionWeights? _transformed;

    /// <summary>The weights for a convolution.</summary>
    public ConvolutionWeights For(in ConvolutionGeometry geometry, ReadOnlySpan<float> w)
    {
        ref var kept = ref Winograd.SuitsScoring(geometry) ? ref _transformed : ref _packed;
        if (Volatile.Read(ref kept) is { } weights)
        {
            return weights;
        }

        lock (_lock)
        {
            return kept ??= new ConvolutionWeights(geometry, w);
        }
    }
}
