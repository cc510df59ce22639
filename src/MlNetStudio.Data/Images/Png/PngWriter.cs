using System.Buffers.Binary;
using System.IO.Compression;

namespace MlNetStudio.Data.Images;

/// <summary>Writes images as PNG files of 8 bits, gray or red, green and blue.</summary>
public static class PngWriter
{
    /// <summary>The bytes of a file; the same for the same pixels.</summary>
    /// <param name="pixels">[height, width, channels].</param>
    /// <param name="shape">Its size, of 1 or 3 channels.</param>
    public static byte[] ToBytes(ReadOnlySpan<byte> pixels, ImageShape shape)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, shape.Size);
        if (shape.Channels is not (1 or 3))
        {
            throw new ArgumentException($"a PNG file is written of 1 or 3 channels, not {shape.Channels}.", nameof(shape));
        }

        using var file = new MemoryStream();
        file.Write(PngHeader.Signature);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, shape.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], shape.Height);
        header[8] = 8;
        header[9] = (byte)(shape.Channels == 1 ? PngColor.Gray : PngColor.Rgb);
        WriteChunk(file, "IHDR"u8, header);
        using (var packed = new MemoryStream())
        {
            using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                int length = shape.Width * shape.Channels;
                for (int y = 0; y < shape.Height; y++)
                {
                    stream.WriteByte(0);
                    stream.Write(pixels.Slice(y * length, length));
                }
            }

            WriteChunk(file, "IDAT"u8, packed.ToArray());
        }

        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(type);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(body, Crc32.Of(type)));
        file.Write(number);
    }
}
