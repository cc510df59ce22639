namespace MlNetStudio.Data.Images;

/// <summary>Covers a square whose middle lies anywhere in the image with the mean by which images are normalized (T. DeVries, G. Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017).</summary>
public sealed record CutoutOptions : ImageOperationOptions
{
    /// <summary>The side of the square in pixels. Default 8.</summary>
    public int Size { get; init; } = 8;

    /// <inheritdoc/>
    public override void Validate() => Require(Size is >= 1 and <= 4096, nameof(Size), Size, "from 1 to 4096");

    internal override void Apply(AugmentationWork work)
    {
        var (height, width, channels) = work.Shape;
        int top = work.Random.NextInt32(height) - (Size / 2);
        int left = work.Random.NextInt32(width) - (Size / 2);
        for (int y = Math.Max(0, top); y < Math.Min(height, top + Size); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(width, left + Size); x++)
            {
                work.Mean.AsSpan().CopyTo(work.Image.AsSpan(((y * width) + x) * channels));
            }
        }
    }
}
