namespace MlNetStudio.Data.Images;

/// <summary>Pads the image on all sides and cuts one of its own size out of that, anywhere: a shift by whole pixels (K. He et al., "Deep Residual Learning", 2015, section 4.2).</summary>
public sealed record RandomCropOptions : ImageOperationOptions
{
    /// <summary>The pixels added on every side. Default 4.</summary>
    public int Padding { get; init; } = 4;

    /// <inheritdoc/>
    public override void Validate() => Require(Padding is >= 0 and <= 4096, nameof(Padding), Padding, "from 0 to 4096");

    internal override void Apply(AugmentationWork work)
    {
        int down = work.Random.NextInt32((2 * Padding) + 1) - Padding;
        int right = work.Random.NextInt32((2 * Padding) + 1) - Padding;
        var (height, width, channels) = work.Shape;
        int from = Math.Clamp(-right, 0, width);
        int to = Math.Clamp(width - right, 0, width);
        for (int y = 0; y < height; y++)
        {
            var row = work.Other.AsSpan(y * width * channels, width * channels);
            int source = y + down;
            if ((uint)source >= (uint)height || from >= to)
            {
                FillWith(row, work.Fill);
                continue;
            }

            FillWith(row[..(from * channels)], work.Fill);
            work.Image.AsSpan(((source * width) + from + right) * channels, (to - from) * channels).CopyTo(row[(from * channels)..]);
            FillWith(row[(to * channels)..], work.Fill);
        }

        work.Swap();
    }

    private static void FillWith(Span<float> pixels, float[] fill)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = fill[i % fill.Length];
        }
    }
}
