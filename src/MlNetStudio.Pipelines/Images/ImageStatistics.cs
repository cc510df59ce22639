using MlNetStudio.Data;
using MlNetStudio.Data.Images;

namespace MlNetStudio.Pipelines.Images;

/// <summary>
/// An image in a few numbers from which no image can be made again: of every channel the mean (brightness) and the standard deviation (contrast)
/// of its values, from 0 to 1. Another camera, another light, another scanner moves them.
/// </summary>
public static class ImageStatistics
{
    private static readonly string[] Gray = ["brightness", "contrast"];
    private static readonly string[] Color = ["red brightness", "red contrast", "green brightness", "green contrast", "blue brightness", "blue contrast"];

    /// <summary>What the numbers are called, in their order.</summary>
    /// <param name="channels">The channels of the images: 1 or 3.</param>
    public static IReadOnlyList<string> Names(int channels) => channels switch
    {
        1 => Gray,
        3 => Color,
        _ => [.. Enumerable.Range(1, channels).SelectMany(channel => new[] { $"channel {channel} brightness", $"channel {channel} contrast" })],
    };

    /// <summary>The numbers of some images, each a column of its own.</summary>
    /// <param name="pixels">The images [count, height, width, channels].</param>
    /// <param name="shape">Their size.</param>
    /// <returns>By name [count].</returns>
    public static float[][] Compute(ReadOnlySpan<byte> pixels, ImageShape shape)
    {
        int channels = shape.Channels;
        int count = pixels.Length / shape.Size;
        var columns = new float[2 * channels][];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new float[count];
        }

        Span<long> sums = stackalloc long[channels];
        Span<long> squares = stackalloc long[channels];
        double each = shape.Height * (double)shape.Width;
        for (int image = 0; image < count; image++)
        {
            sums.Clear();
            squares.Clear();
            var values = pixels.Slice(image * shape.Size, shape.Size);
            for (int i = 0, channel = 0; i < values.Length; i++)
            {
                sums[channel] += values[i];
                squares[channel] += values[i] * values[i];
                channel = channel + 1 == channels ? 0 : channel + 1;
            }

            for (int channel = 0; channel < channels; channel++)
            {
                double mean = sums[channel] / each;
                columns[2 * channel][image] = (float)(mean / 255);
                columns[(2 * channel) + 1][image] = (float)(Math.Sqrt(Math.Max(0, (squares[channel] / each) - (mean * mean))) / 255);
            }
        }

        return columns;
    }

    /// <summary>The numbers of some images as a table, a row for each.</summary>
    public static Table Describe(ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return new Table(Names(images.Shape.Channels).Zip(Compute(images.Pixels, images.Shape), (name, values) => new NumberColumn(name, values)));
    }
}
