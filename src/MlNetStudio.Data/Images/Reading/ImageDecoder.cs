namespace MlNetStudio.Data.Images;

/// <summary>Decodes single image files: PNG, PGM and PPM, told apart by their first bytes, not by their names.</summary>
public static class ImageDecoder
{
    private const long LargestFile = 1L << 28;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It is missing, truncated, altered, too large, or of a format that is not read.</exception>
    public static DecodedImage Read(string path) => Decode(ReadAll(path), path);

    /// <summary>Decodes the bytes of a file.</summary>
    /// <param name="file">All its bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    public static DecodedImage Decode(byte[] file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.AsSpan().StartsWith(PngHeader.Signature) ? PngDecoder.Decode(file, name)
            : NetpbmDecoder.Recognizes(file) ? NetpbmDecoder.Decode(file, name)
            : throw Unknown(file, name);
    }

    /// <summary>The size that the bytes of a file declare, without decoding them.</summary>
    /// <inheritdoc cref="Decode(byte[], string)" path="/param"/>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    public static ImageShape Identify(byte[] file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.AsSpan().StartsWith(PngHeader.Signature) ? PngHeader.Read(file, new SourceLocation(name)).Shape
            : NetpbmDecoder.Recognizes(file) ? NetpbmDecoder.Identify(file, name)
            : throw Unknown(file, name);
    }

    /// <summary>The size that a file declares, without decoding it.</summary>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    internal static ImageShape Identify(string path)
    {
        // Comments may make the head of a PPM file long.
        var head = new byte[4096];
        using (var stream = ImageFiles.Open(path))
        {
            int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            Array.Resize(ref head, read);
        }

        return Identify(head, path);
    }

    private static byte[] ReadAll(string path)
    {
        using var stream = ImageFiles.Open(path);
        if (stream.Length > LargestFile)
        {
            throw new InvalidInputException(FormattableString.Invariant($"an image file of {stream.Length} bytes is more than the {LargestFile} that are read."), new SourceLocation(path));
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static InvalidInputException Unknown(ReadOnlySpan<byte> file, string name)
    {
        var location = new SourceLocation(name);
        return file.IsEmpty ? new InvalidInputException("the file is empty.", location)
            : file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
                ? new InvalidInputException("this is a JPEG file; JPEG is read through ML.NET's image support (LoadImages; see MlNetStudio.MLNet.Vision), not here. Convert it to PNG or PPM.", location)
                : new InvalidInputException("this is no image that can be read: it must begin as a PNG, PGM (P2, P5) or PPM (P3, P6) file does.", location);
    }
}
