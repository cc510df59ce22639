using System.Collections.Immutable;
using System.Globalization;

namespace MlNetStudio.Data.Images;

/// <summary>
/// Reads the binary files of CIFAR-10 and CIFAR-100, plain or gzip: records of the label (CIFAR-100: the coarse one, then the fine one) and
/// 32 x 32 red, then green, then blue bytes, row by row (A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009).
/// </summary>
public static class CifarReader
{
    private const int Side = 32;
    private const int Plane = Side * Side;
    private const int RecordsAtOnce = 256;

    /// <summary>The classes of CIFAR-10 in their order.</summary>
    public static ImmutableArray<string> Cifar10Classes { get; } = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Reads CIFAR-10.</summary>
    /// <param name="paths">The files, one behind the other.</param>
    /// <exception cref="InvalidInputException">A file is missing, truncated or altered, or a label is above 9.</exception>
    public static ImageSet ReadCifar10(IReadOnlyList<string> paths) => Read(paths, 1, Cifar10Classes);

    /// <summary>Reads CIFAR-100 with its fine labels, whose classes are numbered.</summary>
    /// <param name="paths">The files, one behind the other.</param>
    /// <exception cref="InvalidInputException">A file is missing, truncated or altered, or a label is above 99.</exception>
    public static ImageSet ReadCifar100(IReadOnlyList<string> paths) =>
        Read(paths, 2, [.. Enumerable.Range(0, 100).Select(label => label.ToString(CultureInfo.InvariantCulture))]);

    private static ImageSet Read(IReadOnlyList<string> paths, int labelBytes, ImmutableArray<string> classes)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var shape = new ImageShape(Side, Side, 3);
        int record = labelBytes + shape.Size;
        var blocks = new List<(byte[] Bytes, int Records)>();
        long count = 0;
        var labels = new List<int>();
        foreach (string path in paths)
        {
            using var reader = ByteReader.Open(path);
            long before = count;
            while (ReadBlock(reader, record, (int)(count - before)) is { Records: > 0 } block)
            {
                for (int i = 0; i < block.Records; i++)
                {
                    int label = block.Bytes[(i * record) + labelBytes - 1];
                    if (label >= classes.Length)
                    {
                        long at = ((count - before + i) * record) + labelBytes - 1;
                        throw new InvalidInputException(
                            FormattableString.Invariant($"the label of image {count - before + i + 1}, at byte {at}, is {label}; labels go from 0 to {classes.Length - 1}. Is it another kind of CIFAR file?"),
                            reader.Location);
                    }

                    labels.Add(label);
                }

                blocks.Add(block);
                count += block.Records;
                _ = ImageSet.BytesOf(count, shape, reader.Location);
            }
        }

        var location = paths.Count > 0 ? new SourceLocation(paths[^1]) : null;
        var pixels = new byte[ImageSet.BytesOf(count, shape, location)];
        int image = 0;
        foreach (var (bytes, records) in blocks)
        {
            for (int i = 0; i < records; i++)
            {
                Interleave(bytes.AsSpan((i * record) + labelBytes, shape.Size), pixels.AsSpan(image++ * shape.Size, shape.Size));
            }
        }

        return new ImageSet(shape, pixels, [.. labels], classes);
    }

    private static (byte[] Bytes, int Records) ReadBlock(ByteReader reader, int record, int before)
    {
        // No more than the file can still hold, so that a small file costs little.
        var bytes = new byte[(int)Math.Clamp((reader.Limit - reader.Position + record - 1) / record, 1, RecordsAtOnce) * record];
        int read = reader.ReadUpTo(bytes);
        return read % record == 0
            ? (bytes, read / record)
            : throw new InvalidInputException(
                FormattableString.Invariant($"the file ends at byte {reader.Position}, within image {before + (read / record) + 1}; every image takes {record} bytes. It is truncated, or of another format."),
                reader.Location);
    }

    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels)
    {
        for (int p = 0; p < Plane; p++)
        {
            pixels[3 * p] = planes[p];
            pixels[(3 * p) + 1] = planes[Plane + p];
            pixels[(3 * p) + 2] = planes[(2 * Plane) + p];
        }
    }
}
