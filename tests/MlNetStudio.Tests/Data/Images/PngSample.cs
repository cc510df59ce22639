using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MlNetStudio.Tests.Data.Images;

/// <summary>A PNG file made of samples, with any color type, depth, filter and interlacing.</summary>
internal sealed record PngSample(int Width, int Height, int Color, int Depth)
{
    private static readonly int[][] Passes = [[0, 0, 8, 8], [0, 4, 8, 8], [4, 0, 8, 4], [0, 2, 4, 4], [2, 0, 4, 2], [0, 1, 2, 2], [1, 0, 2, 1]];

    /// <summary>The filter of every row; -1 takes all in turn.</summary>
    public int Filter { get; init; } = -1;

    /// <summary>Whether it is interlaced.</summary>
    public bool Interlaced { get; init; }

    /// <summary>The palette's bytes, or none.</summary>
    public byte[] Palette { get; init; } = [];

    /// <summary>The samples of a pixel.</summary>
    public int Samples => Color switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Sample <paramref name="c"/> of a pixel, below two to the power of the depth.</summary>
    public int Sample(int y, int x, int c)
    {
        uint value = (uint)((y * 7919) + (x * 104729) + (c * 1299709) + 12345) * 2654435761u;
        return (int)(value >> (32 - Depth));
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        using var rows = new MemoryStream();
        int[][] passes = Interlaced ? Passes : [[0, 0, 1, 1]];
        foreach (int[] pass in passes)
        {
            WritePass(rows, pass);
        }

        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(rows.ToArray());
        }

        byte[] data = packed.ToArray();
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9], header[12]) = ((byte)Depth, (byte)Color, (byte)(Interlaced ? 1 : 0));
        int half = data.Length / 2;
        return [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
            .. Chunk("IHDR", header),
            .. Palette.Length > 0 ? Chunk("PLTE", Palette) : [],
            .. Chunk("tEXt", Encoding.ASCII.GetBytes("Comment\0made for a test")),
            .. Chunk("IDAT", data[..half]),
            .. Chunk("IDAT", data[half..]),
            .. Chunk("IEND", []),
        ];
    }

    /// <summary>A chunk with its checksum.</summary>
    public static byte[] Chunk(string type, byte[] body)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. body];
        uint crc = 0xFFFFFFFF;
        foreach (byte value in named)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        var chunk = new byte[named.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(named.Length + 4), ~crc);
        return chunk;
    }

    private void WritePass(MemoryStream rows, int[] pass)
    {
        int columns = (Width - pass[1] + pass[3] - 1) / pass[3];
        if (columns <= 0)
        {
            return;
        }

        int bytesPerPixel = Math.Max(1, Samples * Depth / 8);
        byte[] above = new byte[((columns * Samples * Depth) + 7) / 8];
        int number = 0;
        for (int y = pass[0]; y < Height; y += pass[2])
        {
            var row = new byte[above.Length];
            int bit = 0;
            for (int x = pass[1]; x < Width; x += pass[3])
            {
                for (int c = 0; c < Samples; c++)
                {
                    int sample = Sample(y, x, c);
                    if (Depth == 16)
                    {
                        row[bit / 8] = (byte)(sample >> 8);
                        row[(bit / 8) + 1] = (byte)sample;
                    }
                    else
                    {
                        row[bit / 8] |= (byte)(sample << (8 - Depth - (bit % 8)));
                    }

                    bit += Depth;
                }
            }

            int filter = Filter < 0 ? number++ % 5 : Filter;
            rows.WriteByte((byte)filter);
            for (int i = 0; i < row.Length; i++)
            {
                int left = i >= bytesPerPixel ? row[i - bytesPerPixel] : 0;
                int corner = i >= bytesPerPixel ? above[i - bytesPerPixel] : 0;
                int guess = left + above[i] - corner;
                int nearest = new[] { left, above[i], corner }.MinBy(value => Math.Abs(guess - value));
                rows.WriteByte((byte)(row[i] - (filter switch { 1 => left, 2 => above[i], 3 => (left + above[i]) / 2, 4 => nearest, _ => 0 })));
            }

            above = row;
        }
    }
}
