using System.Text.Json.Serialization;

namespace MlNetStudio.Data.Images;

/// <summary>The size of an image: rows, columns and the values of a pixel (1 gray, 3 red, green and blue).</summary>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
/// <param name="Channels">The number of values of a pixel.</param>
public readonly record struct ImageShape(int Height, int Width, int Channels)
{
    /// <summary>The most pixels of one image, 4,096 by 4,096: what needs more memory is refused before it is allocated.</summary>
    public const long MaximumPixels = 1L << 24;

    /// <summary>The number of values of an image.</summary>
    [JsonIgnore]
    public int Size => Height * Width * Channels;

    /// <summary>Checks what a file declares.</summary>
    /// <param name="height">The number of rows.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="channels">The number of values of a pixel.</param>
    /// <param name="location">The file.</param>
    /// <exception cref="InvalidInputException">There are no pixels, too many, or there is an impossible number of channels.</exception>
    public static ImageShape Checked(long height, long width, long channels, SourceLocation? location)
    {
        if (height < 1 || width < 1)
        {
            throw new InvalidInputException($"an image of {height} x {width} pixels has no pixels; rows and columns must be at least 1.", location);
        }

        if (height > MaximumPixels || width > MaximumPixels || height * width > MaximumPixels)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"an image of {height} x {width} pixels is more than the {MaximumPixels} pixels that one image may have; make it smaller first."), location);
        }

        return channels is >= 1 and <= 4
            ? new ImageShape((int)height, (int)width, (int)channels)
            : throw new InvalidInputException($"a pixel of {channels} values is not known; 1 is gray, 3 are red, green and blue.", location);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Height} x {Width} x {Channels}");
}
