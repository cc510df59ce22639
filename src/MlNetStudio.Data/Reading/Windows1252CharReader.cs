using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>Windows-1252 bytes to characters.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="file">What messages call them.</param>
/// <param name="start">The bytes that are already read.</param>
/// <param name="isDeclared">Whether somebody said that it is this encoding; if not, text that is UTF-8 after all is refused.</param>
internal sealed class Windows1252CharReader(Stream stream, string file, byte[] start, bool isDeclared) : ByteCharReader(stream, file, start, mark: 0)
{
    // 0x80 to 0x9F; the rest is Latin-1. Zero where the encoding has no character.
    private const string Special = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";

    protected override bool Decode(ReadOnlySpan<byte> bytes, Span<char> to, bool isLast, out int read, out int written)
    {
        int length = Math.Min(bytes.Length, to.Length);
        for (read = 0; read < length; read++)
        {
            byte value = bytes[read];
            char character = value is >= 0x80 and <= 0x9F ? Special[value - 0x80] : (char)value;
            if (value >= 0x80 && (character == '\0' || (!isDeclared && IsUtf8(bytes[read..]))))
            {
                written = read;
                return false;
            }

            to[read] = character;
        }

        written = read;
        return true;
    }

    protected override Exception Invalid(ReadOnlySpan<byte> bytes, SourceLocation location) => new InvalidInputException(
        bytes[0] is >= 0x80 and <= 0x9F && Special[bytes[0] - 0x80] == '\0'
            ? $"byte 0x{bytes[0]:X2} stands for no character, neither in UTF-8 nor in Windows-1252. Is this a text table? If so, save it as UTF-8."
            : "here the file is UTF-8, but bytes above are not: it mixes encodings. Save it as UTF-8; a spreadsheet calls it \"CSV UTF-8\".",
        location);

    // The beginnings of accented letters, of signs such as § and of typographic quotes, which in Windows-1252 would be a letter with a sign behind it that no word has.
    private static bool IsUtf8(ReadOnlySpan<byte> bytes) => bytes is [0xC3, >= 0x80 and <= 0xBF, ..] or [0xC2, >= 0xA0 and <= 0xBF, ..] or [0xE2, 0x80, >= 0x80 and <= 0xBF, ..];
}
