namespace MlNetStudio.Data.Images;

/// <summary>
/// Scales images by a triangle filter as wide as the scale asks for: bilinear interpolation where the image grows, a weighted mean of all
/// pixels that fall on one where it shrinks.
/// </summary>
public static class ImageResizer
{
    /// <summary>Brings an image to a size.</summary>
    /// <param name="image">The image.</param>
    /// <param name="height">The rows wanted.</param>
    /// <param name="width">The columns wanted.</param>
    /// <param name="fit">How; <see cref="ImageFit.None"/> refuses another size.</param>
    /// <exception cref="ArgumentException">The size is another and <paramref name="fit"/> is <see cref="ImageFit.None"/>.</exception>
    public static DecodedImage Fit(DecodedImage image, int height, int width, ImageFit fit)
    {
        ArgumentNullException.ThrowIfNull(image);
        var shape = image.Shape;
        if (shape.Height == height && shape.Width == width)
        {
            return image;
        }

        switch (fit)
        {
            case ImageFit.Resize:
                return Scale(image, 0, 0, shape.Height, shape.Width, height, width);
            case ImageFit.Crop:
                double scale = Math.Min((double)shape.Height / height, (double)shape.Width / width);
                double rows = scale * height;
                double columns = scale * width;
                return Scale(image, (shape.Height - rows) / 2, (shape.Width - columns) / 2, rows, columns, height, width);
            default:
                throw new ArgumentException($"an image of {shape} is not {height} x {width}.", nameof(fit));
        }
    }

    private static DecodedImage Scale(DecodedImage image, double top, double left, double rows, double columns, int height, int width)
    {
        var shape = image.Shape;
        int channels = shape.Channels;
        var (rowStarts, rowWeights) = Weights(top, rows, height, shape.Height);
        var (columnStarts, columnWeights) = Weights(left, columns, width, shape.Width);

        // Row by row: first across, then down.
        var across = new float[shape.Height * width * channels];
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    float sum = 0;
                    for (int i = 0; i < columnWeights[x].Length; i++)
                    {
                        sum += columnWeights[x][i] * image.Pixels[(((y * shape.Width) + columnStarts[x] + i) * channels) + c];
                    }

                    across[(((y * width) + x) * channels) + c] = sum;
                }
            }
        }

        var pixels = new byte[height * width * channels];
        int line = width * channels;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < line; x++)
            {
                float sum = 0;
                for (int i = 0; i < rowWeights[y].Length; i++)
                {
                    sum += rowWeights[y][i] * across[((rowStarts[y] + i) * line) + x];
                }

                pixels[(y * line) + x] = (byte)Math.Clamp(MathF.Round(sum), 0, 255);
            }
        }

        return new DecodedImage(new ImageShape(height, width, channels), pixels);
    }

    // For every new place the first old one that counts, and what each counts; they add up to 1.
    private static (int[] Starts, float[][] Weights) Weights(double start, double length, int count, int available)
    {
        double scale = length / count;
        double reach = Math.Max(1, scale);
        var starts = new int[count];
        var weights = new float[count][];
        for (int i = 0; i < count; i++)
        {
            double center = start + ((i + 0.5) * scale) - 0.5;
            int from = Math.Clamp((int)Math.Ceiling(center - reach), 0, available - 1);
            int to = Math.Clamp((int)Math.Floor(center + reach), from, available - 1);
            starts[i] = from;
            weights[i] = new float[to - from + 1];
            double sum = 0;
            for (int j = from; j <= to; j++)
            {
                double weight = Math.Max(0, 1 - (Math.Abs(j - center) / reach));
                weights[i][j - from] = (float)weight;
                sum += weight;
            }

            for (int j = 0; j < weights[i].Length; j++)
            {
                weights[i][j] = sum > 0 ? (float)(weights[i][j] / sum) : 1f / weights[i].Length;
            }
        }

        return (starts, weights);
    }
}
