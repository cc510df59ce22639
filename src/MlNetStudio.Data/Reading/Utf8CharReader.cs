using System.Buffers;
using System.Text.Unicode;
using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>UTF-8 bytes to characters. The beginnings of well-known files that are no text are recognized.</summary>
internal sealed class Utf8CharReader : ByteCharReader
{
    private readonly bool _isOpen;
    private bool _isUtf8;

    /// <summary>A reader.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="file">What messages call them.</param>
    /// <param name="start">The bytes that are already read.</param>
    /// <param name="isOpen">Whether the bytes may be of another encoding, so that it may be asked to begin anew.</param>
    public Utf8CharReader(Stream stream, string file, byte[] start, bool isOpen)
        : base(stream, file, start, start.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0)
    {
        _isOpen = isOpen;
        _isUtf8 = start.AsSpan().StartsWith("\uFEFF"u8);
        string? fault = start.AsSpan() switch
        {
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "the file is UTF-16. Save it as UTF-8; a spreadsheet calls it \"CSV UTF-8\".",
            [(byte)'P', (byte)'K', 3, 4, ..] => "the file is a zip archive or a spreadsheet workbook, not a text table. Save the sheet as CSV.",
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "the file is Parquet, not a text table. Export it as CSV.",
            _ => null,
        };
        if (fault is not null)
        {
            Dispose();
            throw new InvalidInputException(fault, new SourceLocation(file));
        }
    }

    protected override bool Decode(ReadOnlySpan<byte> bytes, Span<char> to, bool isLast, out int read, out int written)
    {
        var status = Utf8.ToUtf16(bytes, to, out read, out written, replaceInvalidSequences: false, isFinalBlock: isLast);

        // As many characters as bytes: nothing but ASCII, which every encoding has.
        _isUtf8 |= written != read;
        return status != OperationStatus.InvalidData;
    }

    protected override Exception Invalid(ReadOnlySpan<byte> bytes, SourceLocation location) => _isOpen && !_isUtf8
        ? new NotUtf8Exception()
        : new InvalidInputException(
            $"byte 0x{bytes[0]:X2} is not valid UTF-8 here{(_isUtf8 ? ", though text above it is: the file mixes encodings" : "")}. Save the file as UTF-8; a spreadsheet calls it \"CSV UTF-8\".", location);
}
