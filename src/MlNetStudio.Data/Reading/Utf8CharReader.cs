using System.Buffers;
using System.Text.Unicode;

namespace MlNetStudio.Data;

/// <summary>
/// UTF-8 bytes to characters, strictly: bytes that are no UTF-8 and NUL bytes are refused with their line and
/// character, where <see cref="StreamReader"/> would quietly replace them.
/// </summary>
internal sealed class Utf8CharReader(Stream stream, string file) : TextReader
{
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _position;
    private int _end;
    private bool _ended;
    private bool _started;
    private long _line = 1;
    private long _column = 1;

    public override int Read(Span<char> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            if (_position < _end || _ended)
            {
                var status = Utf8.ToUtf16(_bytes.AsSpan(_position, _end - _position), buffer, out int read, out int written, replaceInvalidSequences: false, isFinalBlock: _ended);
                _position += read;
                if (written > 0)
                {
                    Check(buffer[..written]);
                    return written;
                }

                if (status == OperationStatus.InvalidData)
                {
                    throw new InvalidInputException(
                        $"byte 0x{_bytes[_position]:X2} is not valid UTF-8 here. Save the file as UTF-8; a spreadsheet calls it \"CSV UTF-8\".",
                        new SourceLocation(file, _line, _column));
                }

                if (_ended)
                {
                    return 0;
                }
            }

            Fill();
        }
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            ArrayPool<byte>.Shared.Return(_bytes);
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool _disposed;

    private void Fill()
    {
        _bytes.AsSpan(_position, _end - _position).CopyTo(_bytes);
        _end -= _position;
        _position = 0;
        int read;
        try
        {
            read = stream.Read(_bytes, _end, _bytes.Length - _end);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidInputException("the file is damaged: it cannot be unpacked (gzip). Copy or download it again.", new SourceLocation(file), e);
        }

        _ended = read == 0;
        _end += read;
        if (!_started && (_end >= 4 || _ended))
        {
            _started = true;
            Recognize(_bytes.AsSpan(0, _end));
        }
    }

    private void Recognize(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("\uFEFF"u8))
        {
            _position = 3;
        }
        else if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new InvalidInputException("the file is UTF-16. Save it as UTF-8; a spreadsheet calls it \"CSV UTF-8\".", new SourceLocation(file));
        }
        else if (start.StartsWith("PK\x03\x04"u8))
        {
            throw new InvalidInputException("the file is a zip archive or a spreadsheet workbook, not a text table. Save the sheet as CSV.", new SourceLocation(file));
        }
        else if (start.StartsWith("PAR1"u8))
        {
            throw new InvalidInputException("the file is Parquet, not a text table. Export it as CSV.", new SourceLocation(file));
        }
    }

    private void Check(ReadOnlySpan<char> characters)
    {
        int nul = characters.IndexOf('\0');
        var good = nul < 0 ? characters : characters[..nul];
        _line += good.Count('\n');
        int lastBreak = good.LastIndexOf('\n');
        _column = lastBreak < 0 ? _column + good.Length : good.Length - lastBreak;
        if (nul >= 0)
        {
            throw new InvalidInputException("there is a NUL byte here: this is a binary file, not a text table. Export the data as CSV.", new SourceLocation(file, _line, _column));
        }
    }
}
