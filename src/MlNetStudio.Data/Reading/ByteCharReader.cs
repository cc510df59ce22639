using System.Buffers;
using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>
/// Bytes to characters, strictly: bytes that stand for none and NUL are refused with their line and
/// character, where <see cref="StreamReader"/> would quietly replace them.
/// </summary>
internal abstract class ByteCharReader : TextReader
{
    private readonly Stream _stream;
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
    private int _position;
    private int _end;
    private bool _ended;
    private bool _disposed;
    private long _line = 1;
    private long _column = 1;

    /// <summary>A reader of a stream of which the first bytes, up to four, are already read.</summary>
    protected ByteCharReader(Stream stream, string file, byte[] start, int mark)
    {
        _stream = stream;
        File = file;
        start.CopyTo(_bytes, 0);
        _end = start.Length;
        _position = Math.Min(mark, _end);
    }

    /// <summary>What messages call the file.</summary>
    protected string File { get; }

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
                bool isValid = Decode(_bytes.AsSpan(_position, _end - _position), buffer, _ended, out int read, out int written);
                _position += read;
                if (written > 0)
                {
                    Check(buffer[..written]);
                    return written;
                }

                if (!isValid)
                {
                    throw Invalid(_bytes.AsSpan(_position, _end - _position), new SourceLocation(File, _line, _column));
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

    /// <summary>The error of a stream that cannot be unpacked.</summary>
    public static InvalidInputException Damaged(string file, Exception e) =>
        new("the file is damaged: it cannot be unpacked (gzip). Copy or download it again.", new SourceLocation(file), e);

    /// <summary>Decodes as many bytes as are whole characters and fit.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="to">Where to.</param>
    /// <param name="isLast">Whether no bytes follow.</param>
    /// <param name="read">The bytes decoded.</param>
    /// <param name="written">The characters.</param>
    /// <returns>False if the byte behind those decoded stands for no character.</returns>
    protected abstract bool Decode(ReadOnlySpan<byte> bytes, Span<char> to, bool isLast, out int read, out int written);

    /// <summary>The error of bytes that stand for no character.</summary>
    protected abstract Exception Invalid(ReadOnlySpan<byte> bytes, SourceLocation location);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            ArrayPool<byte>.Shared.Return(_bytes);
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        _bytes.AsSpan(_position, _end - _position).CopyTo(_bytes);
        _end -= _position;
        _position = 0;
        int read;
        try
        {
            read = _stream.Read(_bytes, _end, _bytes.Length - _end);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(File, e);
        }

        _ended = read == 0;
        _end += read;
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
            throw new InvalidInputException("there is a NUL byte here: this is a binary file, not a text table. Export the data as CSV.", new SourceLocation(File, _line, _column));
        }
    }
}
