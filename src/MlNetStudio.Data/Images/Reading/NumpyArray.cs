using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MlNetStudio.Data.Images;

/// <summary>An array of a NumPy file (NEP 1: magic, version, a header of descr, fortran_order and shape, then the values). Only whole numbers are read.</summary>
internal sealed partial class NumpyArray
{
    private NumpyArray(ImmutableArray<long> shape, string type, byte[] bytes) => (Shape, Type, Bytes) = (shape, type, bytes);

    /// <summary>The dimensions.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The values' type as NumPy writes it, such as <c>|u1</c>.</summary>
    public string Type { get; }

    /// <summary>The values as they are in the file.</summary>
    public byte[] Bytes { get; }

    /// <summary>Reads an array.</summary>
    /// <param name="reader">The file at its beginning.</param>
    /// <exception cref="InvalidInputException">It is truncated, altered, or holds something other than whole numbers.</exception>
    public static NumpyArray Read(ByteReader reader)
    {
        Span<byte> start = stackalloc byte[8];
        reader.Read(start, "the header");
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
        {
            throw new InvalidInputException("this is no NumPy array: it must begin with the byte 0x93 and NUMPY.", reader.Location);
        }

        Span<byte> size = stackalloc byte[4];
        size.Clear();
        reader.Read(start[6] == 1 ? size[..2] : size, "the header");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (start[6] is < 1 or > 3 || length > 1 << 16)
        {
            throw new InvalidInputException(
                string.Create(CultureInfo.InvariantCulture, $"this NumPy file is of version {start[6]} with a header of {length} bytes; versions 1 to 3 are read."), reader.Location);
        }

        reader.Require(length, "the header");
        var header = new byte[length];
        reader.Read(header, "the header");
        var (shape, type) = Parse(Encoding.Latin1.GetString(header), reader);
        long count = 1;
        foreach (long dimension in shape)
        {
            count = dimension == 0 ? 0 : count > long.MaxValue / 16 / dimension ? long.MaxValue / 16 : count * dimension;
        }

        long bytes = count * (type[2] - '0');
        reader.Require(bytes, $"the array [{string.Join(", ", shape)}] that its header declares");
        if (bytes > Array.MaxLength)
        {
            throw new InvalidInputException($"the array [{string.Join(", ", shape)}] does not fit in memory.", reader.Location);
        }

        var values = new byte[bytes];
        reader.Read(values, "the array");
        reader.RequireEnd("the array's values");
        return new NumpyArray(shape, type, values);
    }

    /// <summary>The values as labels.</summary>
    /// <exception cref="InvalidInputException">One is negative or larger than a label can be.</exception>
    public int[] ToLabels(SourceLocation location)
    {
        int width = Type[2] - '0';
        bool isSigned = Type[1] == 'i';
        var labels = new int[Bytes.Length / width];
        for (int i = 0; i < labels.Length; i++)
        {
            ulong value = 0;
            for (int b = 0; b < width; b++)
            {
                int at = Type[0] == '>' ? b : width - 1 - b;
                value = (value << 8) | Bytes[(i * width) + at];
            }

            long label = isSigned ? (long)(value << (64 - (8 * width))) >> (64 - (8 * width)) : value > int.MaxValue ? int.MaxValue : (long)value;
            labels[i] = label is >= 0 and < ushort.MaxValue
                ? (int)label
                : throw new InvalidInputException($"the label of image {i + 1} is {label}; labels count from 0.", location);
        }

        return labels;
    }

    private static (ImmutableArray<long> Shape, string Type) Parse(string header, ByteReader reader)
    {
        var match = HeaderPattern().Match(header);
        if (!match.Success)
        {
            throw new InvalidInputException("the NumPy header cannot be read; a dictionary of descr, fortran_order and shape is expected.", reader.Location);
        }

        string type = match.Groups["descr"].Value;
        if (type is not ['<' or '>' or '|' or '=', 'u' or 'i' or 'b', '1' or '2' or '4' or '8'])
        {
            throw new InvalidInputException(
                $"the array's values are of type '{type}'; images are bytes, '|u1', and labels are whole numbers. Convert it with .astype('uint8').", reader.Location);
        }

        if (match.Groups["order"].Value == "True")
        {
            throw new InvalidInputException("the array is stored column by column (fortran_order); save numpy.ascontiguousarray of it.", reader.Location);
        }

        var shape = ImmutableArray.CreateBuilder<long>();
        foreach (string part in match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            shape.Add(long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long dimension)
                ? dimension
                : throw new InvalidInputException($"the array's dimension '{part}' is too large.", reader.Location));
        }

        return (shape.ToImmutable(), type);
    }

    [GeneratedRegex(@"^\{\s*'descr'\s*:\s*'(?<descr>[^']*)'\s*,\s*'fortran_order'\s*:\s*(?<order>True|False)\s*,\s*'shape'\s*:\s*\((?<shape>[0-9,\s]*)\)\s*,?\s*\}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderPattern();
}
