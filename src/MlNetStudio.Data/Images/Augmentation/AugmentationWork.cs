namespace MlNetStudio.Data.Images;

/// <summary>The image that a thread is changing, and what the changes need beside it; made once for each thread.</summary>
/// <param name="shape">The size of the images.</param>
/// <param name="mean">The mean of each channel over the training images.</param>
internal sealed class AugmentationWork(ImageShape shape, float[] mean)
{
    /// <summary>The size of the image.</summary>
    public ImageShape Shape { get; } = shape;

    /// <summary>The value of each channel where there is no image: black.</summary>
    public float[] Fill { get; } = new float[shape.Channels];

    /// <summary>The mean of each channel over the training images.</summary>
    public float[] Mean { get; } = mean;

    /// <summary>What is random, begun anew for every image.</summary>
    public DeterministicRandom Random { get; } = new(0);

    /// <summary>The image [height, width, channels], 0 to 255.</summary>
    public float[] Image { get; private set; } = new float[shape.Size];

    /// <summary>A place for another image of that size.</summary>
    public float[] Other { get; private set; } = new float[shape.Size];

    /// <summary>Makes <see cref="Other"/> the image.</summary>
    public void Swap() => (Image, Other) = (Other, Image);

    /// <summary>Uniform between -<paramref name="most"/> and <paramref name="most"/>.</summary>
    public float Draw(float most) => ((2 * Random.NextSingle()) - 1) * most;

    /// <summary>Brings every value back to 0 to 255.</summary>
    public void Clamp()
    {
        var image = Image;
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = Math.Clamp(image[i], 0, 255);
        }
    }
}
