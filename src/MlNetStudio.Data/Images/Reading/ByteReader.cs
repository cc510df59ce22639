using System.Buffers.Binary;
using System.IO.Compression;

namespace MlNetStudio.Data.Images;

/// <summary>Reads a binary file from its beginning to its end, plain or gzip, and says at which byte it broke off.</summary>
internal sealed class ByteReader : IDisposable
{
    // Deflate makes at most 1,032 bytes of one.
    private const long MostPerPackedByte = 1032;

    private readonly Stream _stream;

    private ByteReader(Stream stream, string name, long limit) => (_stream, Name, Limit) = (stream, name, limit);

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>The file as a place.</summary>
    public SourceLocation Location => new(Name);

    /// <summary>The number of bytes read.</summary>
    public long Position { get; private set; }

    /// <summary>The most bytes that the file can hold, unpacked.</summary>
    public long Limit { get; }

    /// <summary>Opens a file; gzip is recognized by its first bytes.</summary>
    /// <exception cref="InvalidInputException">There is no such file, or it cannot be read.</exception>
    public static ByteReader Open(string path)
    {
        var file = ImageFiles.Open(path);
        long length = file.Length;
        Span<byte> magic = stackalloc byte[2];
        bool packed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        file.Position = 0;
        return packed
            ? new ByteReader(new GZipStream(file, CompressionMode.Decompress), path, length * MostPerPackedByte)
            : new ByteReader(file, path, length);
    }

    /// <summary>Reads from a stream.</summary>
    /// <param name="stream">The stream, which is disposed of in the end.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limit">The most bytes that it can hold.</param>
    public static ByteReader Of(Stream stream, string name, long limit) => new(stream, name, limit);

    /// <summary>Refuses a declared size that the file cannot hold, before anything is allocated for it.</summary>
    /// <param name="bytes">The bytes still to come.</param>
    /// <param name="what">What they are.</param>
    public void Require(long bytes, string what)
    {
        if (bytes > Limit - Position)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"{what} would take {bytes} bytes from byte {Position}, but the file can hold no more than {Limit}; it is truncated or altered."), Location);
        }
    }

    /// <summary>Reads bytes, all of them.</summary>
    /// <exception cref="InvalidInputException">The file ends before, or its compressed data are damaged.</exception>
    public void Read(Span<byte> target, string what)
    {
        int read = ReadUpTo(target);
        if (read < target.Length)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"the file ends at byte {Position}, in {what}, where {target.Length - read} more bytes are expected; it is truncated."), Location);
        }
    }

    /// <summary>Reads as many bytes as there are.</summary>
    public int ReadUpTo(Span<byte> target)
    {
        try
        {
            int read = _stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
            Position += read;
            return read;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidInputException(
                FormattableString.Invariant($"the compressed data are damaged or break off behind byte {Position} of what they unpack to; get the file again."), Location, exception);
        }
        catch (IOException exception)
        {
            throw new InvalidInputException(FormattableString.Invariant($"the file cannot be read behind byte {Position}: {exception.Message}"), Location, exception);
        }
    }

    /// <summary>Reads an integer of four bytes, the high one first.</summary>
    public uint ReadUInt32(string what)
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(bytes, what);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Refuses bytes behind what was declared.</summary>
    public void RequireEnd(string what)
    {
        Span<byte> one = stackalloc byte[1];
        if (ReadUpTo(one) > 0)
        {
            throw new InvalidInputException(FormattableString.Invariant($"there are more bytes from byte {Position - 1} on than {what} take; the file is altered."), Location);
        }
    }

    public void Dispose() => _stream.Dispose();
}
