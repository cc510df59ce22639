using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Augmentation;

/// <summary>Adds to each feature a number of its own from a normal distribution of mean 0 (Bishop 1995, "Training with noise is equivalent to Tikhonov regularization").</summary>
internal sealed class NoiseAugmenter : VectorAugmenter
{
    /// <summary>The standard deviation of what is added.</summary>
    public required float Deviation { get; init; }

    /// <inheritdoc/>
    protected override void Change(Span<float> features, DeterministicRandom random)
    {
        foreach (ref float feature in features)
        {
            feature += (float)(Deviation * random.NextGaussian());
        }
    }
}
