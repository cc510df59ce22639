using System.Globalization;
using System.Text;

namespace MlNetStudio.Data.Images;

/// <summary>
/// Decodes PGM and PPM files: P2 and P5 gray, P3 and P6 red, green and blue, as text or bytes, up to 65,535 for white (Netpbm, pgm(5) and ppm(5)).
/// Only the first image of a file is read.
/// </summary>
internal sealed class NetpbmDecoder
{
    private readonly byte[] _file;
    private readonly SourceLocation _location;
    private int _at;

    private NetpbmDecoder(byte[] file, string name) => (_file, _location) = (file, new SourceLocation(name));

    /// <summary>Whether a file begins as one of these.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> file) => file.Length > 2 && file[0] == 'P' && file[1] is (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6' && IsSpace(file[2]);

    /// <summary>The size that the header declares.</summary>
    public static ImageShape Identify(byte[] file, string name) => new NetpbmDecoder(file, name).ReadHeader().Shape;

    /// <summary>Decodes a file.</summary>
    /// <exception cref="InvalidInputException">It is truncated, altered or too large.</exception>
    public static DecodedImage Decode(byte[] file, string name)
    {
        var decoder = new NetpbmDecoder(file, name);
        var (shape, white) = decoder.ReadHeader();
        return new DecodedImage(shape, file[1] is (byte)'2' or (byte)'3' ? decoder.ReadText(shape, white) : decoder.ReadBytes(shape, white));
    }

    private (ImageShape Shape, int White) ReadHeader()
    {
        int channels = _file[1] is (byte)'3' or (byte)'6' ? 3 : 1;
        _at = 2;
        int width = ReadNumber("the width");
        int height = ReadNumber("the height");
        int white = ReadNumber("the value of white");
        if (white is < 1 or > 65535)
        {
            throw new InvalidInputException($"the value of white is {white} (before byte {_at}); it is from 1 to 65535.", _location);
        }

        return (ImageShape.Checked(height, width, channels, _location), white);
    }

    private byte[] ReadBytes(ImageShape shape, int white)
    {
        // One space behind the header.
        _at++;
        int width = white > 255 ? 2 : 1;
        long needed = (long)shape.Size * width;
        if (_file.Length - _at < needed)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"an image of {shape} takes {needed} bytes from byte {_at}, but the file ends at byte {_file.Length}; it is truncated."), _location);
        }

        var pixels = new byte[shape.Size];
        for (int i = 0; i < pixels.Length; i++)
        {
            int value = width == 1 ? _file[_at + i] : (_file[_at + (2 * i)] << 8) | _file[_at + (2 * i) + 1];
            pixels[i] = Scale(value, white, _at + (i * width));
        }

        return pixels;
    }

    private byte[] ReadText(ImageShape shape, int white)
    {
        // A number takes a digit and a space.
        if ((_file.Length - _at + 1) / 2 < shape.Size)
        {
            throw new InvalidInputException($"the file of {_file.Length} bytes is too short for an image of {shape}; it is truncated.", _location);
        }

        var pixels = new byte[shape.Size];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Scale(ReadNumber("a pixel"), white, _at);
        }

        return pixels;
    }

    private byte Scale(int value, int white, int at) => value <= white
        ? (byte)(white == 255 ? value : ((value * 255) + (white / 2)) / white)
        : throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"the pixel at byte {at} is {value}, more than {white}, which is white; the file is altered."), _location);

    private int ReadNumber(string what)
    {
        while (_at < _file.Length && (IsSpace(_file[_at]) || _file[_at] == '#'))
        {
            if (_file[_at++] == '#')
            {
                while (_at < _file.Length && _file[_at] is not ((byte)'\n' or (byte)'\r'))
                {
                    _at++;
                }
            }
        }

        int start = _at;
        while (_at < _file.Length && char.IsAsciiDigit((char)_file[_at]) && _at - start < 9)
        {
            _at++;
        }

        return _at > start
            ? int.Parse(Encoding.ASCII.GetString(_file, start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture)
            : throw new InvalidInputException($"{what} is expected at byte {start}, a number; the file is truncated or altered.", _location);
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0B or 0x0C;
}
