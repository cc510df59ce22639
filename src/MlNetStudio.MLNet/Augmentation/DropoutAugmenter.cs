using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Augmentation;

/// <summary>Sets each feature to 0 with some probability, the others stay as they are: masking noise (Vincent et al. 2010, "Stacked denoising autoencoders").</summary>
internal sealed class DropoutAugmenter : VectorAugmenter
{
    /// <summary>The probability.</summary>
    public required float Rate { get; init; }

    /// <inheritdoc/>
    protected override void Change(Span<float> features, DeterministicRandom random)
    {
        foreach (ref float feature in features)
        {
            feature = random.NextSingle() < Rate ? 0 : feature;
        }
    }
}
