using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace MlNetStudio.Data.Images;

/// <summary>
/// Decodes PNG files of every color type and depth, interlaced (Adam7) or not (W3C, "Portable Network Graphics (PNG) Specification (Second Edition)").
/// Alpha is left out, of 16 bits the upper 8 are taken, no gamma or color profile is applied. Every checksum is verified.
/// </summary>
internal sealed class PngDecoder
{
    private readonly byte[] _file;
    private readonly SourceLocation _location;
    private readonly PngHeader _header;
    private readonly MemoryStream _packed = new();
    private byte[] _palette = [];

    private PngDecoder(byte[] file, string name)
    {
        (_file, _location) = (file, new SourceLocation(name));
        _header = PngHeader.Read(file, _location);
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="file">All its bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InvalidInputException">It is truncated, altered or too large.</exception>
    public static DecodedImage Decode(byte[] file, string name) => new PngDecoder(file, name).Decode();

    private DecodedImage Decode()
    {
        ReadChunks();
        if (_header.Color == PngColor.Palette && _palette.Length == 0)
        {
            throw new InvalidInputException("the PNG file's colors are indices of a palette, but it has no PLTE chunk; it is altered.", _location);
        }

        Adam7Pass[] passes = _header.IsInterlaced ? Adam7Pass.Of(_header.Size) : [Adam7Pass.Whole(_header.Size)];
        long bytes = passes.Sum(pass => (long)pass.Rows * (1 + RowBytes(pass)));
        if (bytes > _packed.Length * 1032)
        {
            throw new InvalidInputException(
                $"the PNG file declares an image of {_header.Size.Height} x {_header.Size.Width} pixels, more than its {_packed.Length} bytes of compressed data can hold; it is truncated or altered.",
                _location);
        }

        var pixels = new byte[_header.Shape.Size];
        try
        {
            _packed.Position = 0;
            using var stream = new ZLibStream(_packed, CompressionMode.Decompress);
            foreach (var pass in passes)
            {
                DecodePass(stream, pass, pixels);
            }

            // The checksum of the data comes behind the last row and is only looked at if it is read.
            if (stream.ReadByte() >= 0)
            {
                throw new InvalidInputException("the PNG file's compressed data hold more than its pixels; it is altered.", _location);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidInputException($"the PNG file's compressed data are damaged or incomplete: {exception.Message}", _location, exception);
        }

        return new DecodedImage(_header.Shape, pixels);
    }

    private void ReadChunks()
    {
        int at = 8;
        while (true)
        {
            if (_file.Length - at < 12)
            {
                throw new InvalidInputException($"the PNG file ends at byte {_file.Length} without an IEND chunk; it is truncated.", _location);
            }

            uint length = BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at));
            string type = Encoding.Latin1.GetString(_file, at + 4, 4);
            if (length > _file.Length - at - 12)
            {
                throw new InvalidInputException(
                    string.Create(CultureInfo.InvariantCulture, $"the PNG chunk at byte {at} declares {length} bytes, but only {_file.Length - at - 12} are left; the file is truncated or altered."),
                    _location);
            }

            var body = _file.AsSpan(at + 8, (int)length);
            if (Crc32.Of(_file.AsSpan(at + 4, (int)length + 4)) != BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at + 8 + (int)length)))
            {
                throw new InvalidInputException($"the checksum of the PNG chunk {type} at byte {at} is wrong; the file is altered.", _location);
            }

            switch (type)
            {
                case "PLTE" when length is > 0 and <= 768 && length % 3 == 0:
                    _palette = body.ToArray();
                    break;
                case "PLTE":
                    throw new InvalidInputException($"the PNG palette at byte {at} has {length} bytes; 3 for each of 1 to 256 colors are expected.", _location);
                case "IDAT":
                    _packed.Write(body);
                    break;
                case "IEND":
                    return;
            }

            at += (int)length + 12;
        }
    }

    private int RowBytes(Adam7Pass pass) => ((pass.Columns * _header.Samples * _header.Depth) + 7) / 8;

    private void DecodePass(ZLibStream stream, Adam7Pass pass, byte[] pixels)
    {
        if (pass.Rows == 0 || pass.Columns == 0)
        {
            return;
        }

        int length = RowBytes(pass);
        int back = Math.Max(1, _header.Samples * _header.Depth / 8);
        var row = new byte[length + 1];
        var above = new byte[length + 1];
        for (int y = 0; y < pass.Rows; y++)
        {
            stream.ReadExactly(row);
            if (!PngFilter.Undo(row, above, back))
            {
                throw new InvalidInputException($"row {y + 1} of the PNG image has filter {row[0]}; 0 to 4 are known. The file is altered.", _location);
            }

            Unpack(row.AsSpan(1), pass, (pass.Top + (y * pass.Down)) * _header.Size.Width, pixels);
            (row, above) = (above, row);
        }
    }

    private void Unpack(ReadOnlySpan<byte> row, Adam7Pass pass, int start, byte[] pixels)
    {
        int channels = _header.Shape.Channels;
        int samples = _header.Samples;
        int depth = _header.Depth;
        int largest = (1 << Math.Min(depth, 8)) - 1;
        for (int x = 0; x < pass.Columns; x++)
        {
            var to = pixels.AsSpan((start + pass.Left + (x * pass.Across)) * channels, channels);
            if (depth >= 8)
            {
                int width = depth / 8;
                int from = x * samples * width;
                if (_header.Color == PngColor.Palette)
                {
                    Look(row[from], to);
                }
                else
                {
                    for (int c = 0; c < to.Length; c++)
                    {
                        to[c] = row[from + (c * width)];
                    }
                }

                continue;
            }

            int bit = x * depth;
            int value = (row[bit >> 3] >> (8 - depth - (bit & 7))) & largest;
            if (_header.Color == PngColor.Palette)
            {
                Look(value, to);
            }
            else
            {
                to[0] = (byte)(value * 255 / largest);
            }
        }
    }

    private void Look(int index, Span<byte> to)
    {
        if (3 * index >= _palette.Length)
        {
            throw new InvalidInputException($"a pixel of the PNG image is color {index}, but its palette has {_palette.Length / 3}; the file is altered.", _location);
        }

        _palette.AsSpan(3 * index, 3).CopyTo(to);
    }
}
