using System.Collections.Immutable;

namespace MlNetStudio.Data.Images;

/// <summary>Images of one size in memory: bytes [count, height, width, channels], with their classes where these are known.</summary>
/// <remarks>The arrays are used as they are, not copied, and must not change.</remarks>
public sealed class ImageSet
{
    /// <summary>Checks that the parts fit together.</summary>
    /// <param name="shape">The size of every image.</param>
    /// <param name="pixels">[count, height, width, channels], 0 to 255.</param>
    /// <param name="labels">The class of every image, an index of <paramref name="classNames"/>; empty where they are not known.</param>
    /// <param name="classNames">The classes' names by index; empty where there are none.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    /// <exception cref="InvalidInputException">A label is no index of <paramref name="classNames"/>.</exception>
    public ImageSet(ImageShape shape, byte[] pixels, int[] labels, ImmutableArray<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Size, 1);
        Count = pixels.Length / shape.Size;
        if (pixels.Length != (long)Count * shape.Size)
        {
            throw new ArgumentException($"{pixels.Length} bytes are no whole number of images of {shape}.", nameof(pixels));
        }

        if (labels.Length != 0 && labels.Length != Count)
        {
            throw new ArgumentException($"there are {labels.Length} labels for {Count} images.", nameof(labels));
        }

        int wrong = Array.FindIndex(labels, label => label < 0 || label >= classNames.Length);
        if (wrong >= 0)
        {
            throw new InvalidInputException(
                $"the label of image {wrong + 1} is {labels[wrong]}, but there are {classNames.Length} classes; labels go from 0 to {classNames.Length - 1}.");
        }

        (Shape, Pixels, Labels, ClassNames) = (shape, pixels, labels, classNames);
    }

    /// <summary>The size of every image.</summary>
    public ImageShape Shape { get; }

    /// <summary>The number of images.</summary>
    public int Count { get; }

    /// <summary>The pixels [count, height, width, channels].</summary>
    public byte[] Pixels { get; }

    /// <summary>The classes of the images; empty where they are not known.</summary>
    public int[] Labels { get; }

    /// <summary>The classes' names by index.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The files that the images come from, one for each; empty where one file holds many.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>The pixels of an image [height, width, channels].</summary>
    public ReadOnlySpan<byte> this[int image] => Pixels.AsSpan(image * Shape.Size, Shape.Size);

    /// <summary>The images with the given numbers, as a copy.</summary>
    public ImageSet Select(ReadOnlySpan<int> images)
    {
        var pixels = new byte[images.Length * Shape.Size];
        var labels = new int[Labels.Length == 0 ? 0 : images.Length];
        var sources = new string[Sources.IsEmpty ? 0 : images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            this[images[i]].CopyTo(pixels.AsSpan(i * Shape.Size));
            if (labels.Length > 0)
            {
                labels[i] = Labels[images[i]];
            }

            if (sources.Length > 0)
            {
                sources[i] = Sources[images[i]];
            }
        }

        return new ImageSet(Shape, pixels, labels, ClassNames) { Sources = [.. sources] };
    }

    /// <summary>The same images with other labels.</summary>
    /// <inheritdoc cref="ImageSet(ImageShape, byte[], int[], ImmutableArray{string})" path="/exception"/>
    public ImageSet WithLabels(int[] labels, ImmutableArray<string> classNames) => new(Shape, Pixels, labels, classNames) { Sources = Sources };

    /// <summary>The number of bytes of so many images, checked before they are allocated.</summary>
    /// <exception cref="InvalidInputException">There are none, or too many for one array.</exception>
    internal static int BytesOf(long count, ImageShape shape, SourceLocation? location) => count switch
    {
        < 1 => throw new InvalidInputException("there are no images in it.", location),
        _ when count > Array.MaxLength / shape.Size => throw new InvalidInputException(
            $"{count} images of {shape} do not fit in memory at once; use fewer or smaller ones.", location),
        _ => (int)count * shape.Size,
    };
}
