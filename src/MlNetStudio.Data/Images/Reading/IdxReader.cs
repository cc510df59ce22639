using System.Globalization;

namespace MlNetStudio.Data.Images;

/// <summary>
/// Reads the IDX files of MNIST and Fashion-MNIST, plain or gzip: two zero bytes, the type of the values (8: bytes), the number of
/// dimensions, each dimension as four bytes with the high one first, then the values (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits").
/// </summary>
public static class IdxReader
{
    private const uint Bytes = 0x08;

    /// <summary>Reads images and, where a second file is named, their labels.</summary>
    /// <param name="images">A file of dimensions [count, height, width] or [count, height, width, channels].</param>
    /// <param name="labels">A file of dimension [count]; null for none.</param>
    /// <param name="classNames">The names of the classes; null numbers them from 0 to the largest label.</param>
    /// <exception cref="InvalidInputException">A file is missing, truncated or altered, the counts differ, or a label has no name.</exception>
    public static ImageSet Read(string images, string? labels = null, IReadOnlyList<string>? classNames = null)
    {
        var (shape, pixels) = ReadImages(images);
        if (labels is null)
        {
            return new ImageSet(shape, pixels, [], []);
        }

        int[] classes = ReadLabels(labels);
        return LabeledImages.Create(shape, pixels, classes, classNames, images, labels);
    }

    /// <summary>Reads a file of labels.</summary>
    /// <exception cref="InvalidInputException">It is missing, truncated or altered.</exception>
    public static int[] ReadLabels(string path)
    {
        using var reader = ByteReader.Open(path);
        long[] dimensions = Header(reader);
        if (dimensions is not [long count])
        {
            throw new InvalidInputException($"this IDX file has {dimensions.Length} dimensions; a file of labels has 1. Is it the file of the images?", reader.Location);
        }

        reader.Require(count, "the labels that its header declares");
        var bytes = new byte[count];
        reader.Read(bytes, "the labels");
        reader.RequireEnd("the labels");
        return Array.ConvertAll(bytes, label => (int)label);
    }

    private static (ImageShape Shape, byte[] Pixels) ReadImages(string path)
    {
        using var reader = ByteReader.Open(path);
        long[] dimensions = Header(reader);
        if (dimensions.Length is not (3 or 4))
        {
            throw new InvalidInputException($"this IDX file has {dimensions.Length} dimensions; a file of images has 3 or 4. Is it the file of the labels?", reader.Location);
        }

        var shape = ImageShape.Checked(dimensions[1], dimensions[2], dimensions.Length == 4 ? dimensions[3] : 1, reader.Location);
        int length = ImageSet.BytesOf(dimensions[0], shape, reader.Location);
        reader.Require(length, string.Create(CultureInfo.InvariantCulture, $"the {dimensions[0]} images of {shape} that its header declares"));
        var pixels = new byte[length];
        reader.Read(pixels, "the images");
        reader.RequireEnd("the images");
        return (shape, pixels);
    }

    private static long[] Header(ByteReader reader)
    {
        uint magic = reader.ReadUInt32("the header");
        if (magic >> 16 != 0)
        {
            throw new InvalidInputException("this is no IDX file: it must begin with two zero bytes.", reader.Location);
        }

        if (((magic >> 8) & 0xFF) != Bytes)
        {
            throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"the values of this IDX file are of type 0x{(magic >> 8) & 0xFF:x2} (byte 2); only bytes, 0x08, are read."), reader.Location);
        }

        uint rank = magic & 0xFF;
        if (rank is < 1 or > 4)
        {
            throw new InvalidInputException($"this IDX file declares {rank} dimensions (byte 3); 1 to 4 are expected.", reader.Location);
        }

        var dimensions = new long[rank];
        for (int i = 0; i < dimensions.Length; i++)
        {
            dimensions[i] = reader.ReadUInt32("the header");
        }

        return dimensions;
    }
}
