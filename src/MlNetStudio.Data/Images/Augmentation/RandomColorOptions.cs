namespace MlNetStudio.Data.Images;

/// <summary>Makes colors stronger or weaker: every pixel moves away from its own gray, or towards it. Gray images stay as they are.</summary>
public sealed record RandomColorOptions : ImageOperationOptions
{
    /// <summary>The largest change: distances from gray are multiplied by 1 - amount to 1 + amount. Default 0.2.</summary>
    public float Amount { get; init; } = 0.2f;

    /// <inheritdoc/>
    public override void Validate() => Require(Amount is >= 0 and <= 1, nameof(Amount), Amount, "from 0 to 1");

    internal override void Apply(AugmentationWork work)
    {
        float factor = 1 + work.Draw(Amount);
        if (work.Shape.Channels != 3)
        {
            return;
        }

        float[] image = work.Image;
        for (int i = 0; i + 2 < image.Length; i += 3)
        {
            float gray = (0.299f * image[i]) + (0.587f * image[i + 1]) + (0.114f * image[i + 2]);
            image[i] = gray + ((image[i] - gray) * factor);
            image[i + 1] = gray + ((image[i + 1] - gray) * factor);
            image[i + 2] = gray + ((image[i + 2] - gray) * factor);
        }

        work.Clamp();
    }
}
