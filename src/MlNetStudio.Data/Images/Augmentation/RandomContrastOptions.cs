namespace MlNetStudio.Data.Images;

/// <summary>Moves every value away from the image's mean, or towards it.</summary>
public sealed record RandomContrastOptions : ImageOperationOptions
{
    /// <summary>The largest change: distances from the mean are multiplied by 1 - amount to 1 + amount. Default 0.2.</summary>
    public float Amount { get; init; } = 0.2f;

    /// <inheritdoc/>
    public override void Validate() => Require(Amount is >= 0 and <= 1, nameof(Amount), Amount, "from 0 to 1");

    internal override void Apply(AugmentationWork work)
    {
        float factor = 1 + work.Draw(Amount);
        float[] image = work.Image;
        float sum = 0;
        foreach (float value in image)
        {
            sum += value;
        }

        float mean = sum / image.Length;
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = mean + ((image[i] - mean) * factor);
        }

        work.Clamp();
    }
}
