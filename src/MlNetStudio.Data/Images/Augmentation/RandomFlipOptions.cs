namespace MlNetStudio.Data.Images;

/// <summary>Mirrors every second image, at random.</summary>
public sealed record RandomFlipOptions : ImageOperationOptions
{
    /// <summary>Whether left and right may change places. Default true.</summary>
    public bool Horizontal { get; init; } = true;

    /// <summary>Whether top and bottom may change places. Default false.</summary>
    public bool Vertical { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
    }

    internal override void Apply(AugmentationWork work)
    {
        if (Horizontal && work.Random.NextSingle() < 0.5f)
        {
            MirrorColumns(work);
        }

        if (Vertical && work.Random.NextSingle() < 0.5f)
        {
            MirrorRows(work);
        }
    }

    private static void MirrorColumns(AugmentationWork work)
    {
        var (height, width, channels) = work.Shape;
        float[] image = work.Image;
        for (int y = 0; y < height; y++)
        {
            int left = y * width * channels;
            int right = left + ((width - 1) * channels);
            for (; left < right; left += channels, right -= channels)
            {
                for (int c = 0; c < channels; c++)
                {
                    (image[left + c], image[right + c]) = (image[right + c], image[left + c]);
                }
            }
        }
    }

    private static void MirrorRows(AugmentationWork work)
    {
        int length = work.Shape.Width * work.Shape.Channels;
        for (int y = 0; y < work.Shape.Height; y++)
        {
            work.Image.AsSpan((work.Shape.Height - 1 - y) * length, length).CopyTo(work.Other.AsSpan(y * length));
        }

        work.Swap();
    }
}
