using System.Buffers.Binary;

namespace MlNetStudio.Data.Images;

/// <summary>What the first chunk of a PNG file says.</summary>
internal readonly record struct PngHeader(ImageShape Size, int Depth, PngColor Color, bool IsInterlaced)
{
    /// <summary>The bytes from the beginning of the file to the end of the first chunk.</summary>
    public const int Length = 33;

    /// <summary>The samples of a pixel in the file.</summary>
    public int Samples => Color switch
    {
        PngColor.GrayAlpha => 2,
        PngColor.Rgb => 3,
        PngColor.Rgba => 4,
        _ => 1,
    };

    /// <summary>The size of the decoded image: alpha is left out, a palette becomes its colors.</summary>
    public ImageShape Shape => Size with { Channels = Color is PngColor.Gray or PngColor.GrayAlpha ? 1 : 3 };

    /// <summary>The first bytes of every PNG file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads and checks the header.</summary>
    public static PngHeader Read(ReadOnlySpan<byte> file, SourceLocation location)
    {
        if (file.Length < Length)
        {
            throw new InvalidInputException($"the PNG file ends at byte {file.Length}, in its header; it is truncated.", location);
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(file[8..]) != 13 || !file.Slice(12, 4).SequenceEqual("IHDR"u8))
        {
            throw new InvalidInputException("the PNG file does not begin with an IHDR chunk of 13 bytes, at byte 8; it is altered.", location);
        }

        if (Crc32.Of(file.Slice(12, 17)) != BinaryPrimitives.ReadUInt32BigEndian(file[29..]))
        {
            throw new InvalidInputException("the checksum of the PNG chunk IHDR at byte 8 is wrong; the file is altered.", location);
        }

        int depth = file[24];
        var color = (PngColor)file[25];
        bool isKnown = color switch
        {
            PngColor.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => depth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GrayAlpha or PngColor.Rgba => depth is 8 or 16,
            _ => false,
        };
        if (!isKnown || file[26] != 0 || file[27] != 0 || file[28] > 1)
        {
            throw new InvalidInputException(
                $"this PNG file is of a kind that does not exist: color type {file[25]}, depth {depth}, compression {file[26]}, filter {file[27]}, interlace {file[28]} (from byte 24); it is altered.",
                location);
        }

        // The width comes first.
        var size = ImageShape.Checked(BinaryPrimitives.ReadUInt32BigEndian(file[20..]), BinaryPrimitives.ReadUInt32BigEndian(file[16..]), 1, location);
        return new PngHeader(size, depth, color, file[28] == 1);
    }
}

/// <summary>The color types of a PNG file by their numbers in it.</summary>
internal enum PngColor
{
    /// <summary>Gray.</summary>
    Gray = 0,

    /// <summary>Red, green, blue.</summary>
    Rgb = 2,

    /// <summary>An index of a palette.</summary>
    Palette = 3,

    /// <summary>Gray and alpha.</summary>
    GrayAlpha = 4,

    /// <summary>Red, green, blue, alpha.</summary>
    Rgba = 6,
}
