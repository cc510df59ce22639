using System.Buffers.Binary;
using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>UTF-16 bytes to characters.</summary>
internal sealed class Utf16CharReader(Stream stream, string file, byte[] start, bool isBigEndian)
    : ByteCharReader(stream, file, start, start.AsSpan() is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? 2 : 0)
{
    protected override bool Decode(ReadOnlySpan<byte> bytes, Span<char> to, bool isLast, out int read, out int written)
    {
        (read, written) = (0, 0);
        while (bytes.Length - read >= 2 && written < to.Length)
        {
            char unit = At(bytes, read);
            if (char.IsSurrogate(unit))
            {
                if (!isLast && bytes.Length - read < 4)
                {
                    return true;
                }

                if (!char.IsHighSurrogate(unit) || bytes.Length - read < 4 || !char.IsLowSurrogate(At(bytes, read + 2)))
                {
                    return false;
                }

                if (written + 2 > to.Length)
                {
                    return true;
                }

                to[written++] = unit;
                read += 2;
                unit = At(bytes, read);
            }

            to[written++] = unit;
            read += 2;
        }

        return !isLast || written == to.Length || bytes.Length == read;
    }

    protected override Exception Invalid(ReadOnlySpan<byte> bytes, SourceLocation location) =>
        new InvalidInputException($"byte 0x{bytes[0]:X2} is not valid UTF-16 here. Save the file as UTF-8; a spreadsheet calls it \"CSV UTF-8\".", location);

    private char At(ReadOnlySpan<byte> bytes, int at) => (char)(isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]));
}
