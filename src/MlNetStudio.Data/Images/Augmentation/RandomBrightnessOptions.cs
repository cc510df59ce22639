namespace MlNetStudio.Data.Images;

/// <summary>Makes the image brighter or darker: every value changes by the same amount.</summary>
public sealed record RandomBrightnessOptions : ImageOperationOptions
{
    /// <summary>The largest change, as a part of the way from black to white. Default 0.2.</summary>
    public float Amount { get; init; } = 0.2f;

    /// <inheritdoc/>
    public override void Validate() => Require(Amount is >= 0 and <= 1, nameof(Amount), Amount, "from 0 to 1");

    internal override void Apply(AugmentationWork work)
    {
        float change = work.Draw(255 * Amount);
        float[] image = work.Image;
        for (int i = 0; i < image.Length; i++)
        {
            image[i] += change;
        }

        work.Clamp();
    }
}
