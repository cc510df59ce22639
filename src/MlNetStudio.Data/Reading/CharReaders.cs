namespace MlNetStudio.Data;

/// <summary>Thrown where a file that can be read again turns out not to be UTF-8 and nothing before says that it is.</summary>
internal sealed class NotUtf8Exception : Exception;

/// <summary>Chooses the reader of a file's characters.</summary>
internal static class CharReaders
{
    /// <summary>A reader of a stream, which it closes.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="file">What messages call them.</param>
    /// <param name="encoding">The encoding; null finds it.</param>
    /// <param name="isGuessed">Whether the encoding is a guess after <see cref="NotUtf8Exception"/>, which may turn out wrong too.</param>
    /// <param name="canReadAgain">Whether bytes that are no UTF-8 may end in <see cref="NotUtf8Exception"/>.</param>
    public static ByteCharReader Open(Stream stream, string file, TextEncoding? encoding, bool isGuessed, bool canReadAgain)
    {
        var start = new byte[4];
        int length;
        try
        {
            length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            stream.Dispose();
            throw ByteCharReader.Damaged(file, e);
        }

        var head = start.AsSpan(0, length);
        bool isLittle = head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]);
        bool isBig = head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        return encoding switch
        {
            TextEncoding.Windows1252 => new Windows1252CharReader(stream, file, start[..length], isDeclared: !isGuessed),
            TextEncoding.Utf16 => new Utf16CharReader(stream, file, start[..length], isBig),
            null when isLittle || isBig => new Utf16CharReader(stream, file, start[..length], isBig),
            _ => new Utf8CharReader(stream, file, start[..length], isOpen: encoding is null && canReadAgain),
        };
    }
}
