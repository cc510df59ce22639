using Microsoft.ML.Data;
using MlNetStudio.Data.Images;

namespace MlNetStudio.MLNet.Vision;

/// <summary>Images of ML.NET as the project's own: bytes or floats [height, width, channels], red first.</summary>
internal static class PixelReading
{
    /// <summary>The size of an image in colors.</summary>
    public static ImageShape ShapeOf(MLImage image) => new(image.Height, image.Width, 3);

    /// <summary>Reads red, green and blue.</summary>
    public static void Colors(MLImage image, Span<float> pixels)
    {
        var (red, blue) = Places(image);
        var source = image.Pixels;
        for (int from = 0, to = 0; to + 2 < pixels.Length; from += 4, to += 3)
        {
            pixels[to] = source[from + red];
            pixels[to + 1] = source[from + 1];
            pixels[to + 2] = source[from + blue];
        }
    }

    /// <summary>Reads the one number of each pixel that <see cref="DecodedImage.WithChannels"/> makes of three.</summary>
    public static void Gray(MLImage image, Span<float> pixels)
    {
        var (red, blue) = Places(image);
        var source = image.Pixels;
        for (int from = 0, to = 0; to < pixels.Length; from += 4, to++)
        {
            pixels[to] = ((299 * source[from + red]) + (587 * source[from + 1]) + (114 * source[from + blue]) + 500) / 1000;
        }
    }

    /// <summary>The image as the project's own.</summary>
    public static DecodedImage Decode(MLImage image)
    {
        var shape = ShapeOf(image);
        var (red, blue) = Places(image);
        var source = image.Pixels;
        var pixels = new byte[shape.Size];
        for (int from = 0, to = 0; to < pixels.Length; from += 4, to += 3)
        {
            pixels[to] = source[from + red];
            pixels[to + 1] = source[from + 1];
            pixels[to + 2] = source[from + blue];
        }

        return new DecodedImage(shape, pixels);
    }

    /// <summary>An image of colors, without transparency.</summary>
    public static MLImage Encode(ReadOnlySpan<float> pixels, ImageShape shape)
    {
        var bytes = new byte[4 * shape.Height * shape.Width];
        for (int from = 0, to = 0; to < bytes.Length; from += 3, to += 4)
        {
            bytes[to] = ToByte(pixels[from]);
            bytes[to + 1] = ToByte(pixels[from + 1]);
            bytes[to + 2] = ToByte(pixels[from + 2]);
            bytes[to + 3] = byte.MaxValue;
        }

        return MLImage.CreateFromPixels(shape.Width, shape.Height, MLPixelFormat.Rgba32, bytes);
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(MathF.Round(value), 0, 255);

    private static (int Red, int Blue) Places(MLImage image) => image.PixelFormat == MLPixelFormat.Rgba32 ? (0, 2) : (2, 0);
}
