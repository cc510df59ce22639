using System.Collections.Immutable;
using System.IO.Compression;

namespace MlNetStudio.Data;

/// <summary>
/// Reads delimited text (CSV, TSV and the like; plain or gzip; UTF-8, UTF-16 or Windows-1252) into a <see cref="Table"/>. Delimiter, header, quoting and
/// the columns' kinds are found from the file unless <see cref="TableReadOptions"/> says otherwise.
/// </summary>
/// <remarks>
/// <para>The kind of a column follows from all its rows. All values that are not missing are numbers: numbers. At least 95%
/// of them, and there are 20 or more: numbers, and the text among them is a fault, refused with its place. Otherwise: dates where all values are; free text where the values
/// are mostly different and of several words each, else categories.
/// Spellings of yes and no, such as <c>TRUE</c>, <c>True</c> and <c>t</c>, are one category each. A column without any value is one of numbers. A declared kind is binding: text in a number column is refused at once.</para>
/// <para>Fields are trimmed of spaces and tabs unless quoted. Blank lines are passed over. A row that has more or fewer fields than
/// the header is refused.</para>
/// </remarks>
public static class TableReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">The file is missing, unreadable, empty, no text table, or has a fault; with file, line and field.</exception>
    public static Table Read(string path, TableReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new TableReadOptions();
        var asTexts = new HashSet<string>(StringComparer.Ordinal);
        var encoding = options.Encoding;
        ImmutableArray<string> notes = [];
        while (true)
        {
            try
            {
                using var text = CharReaders.Open(Open(path), path, encoding, isGuessed: encoding != options.Encoding, canReadAgain: true);
                if (new TableReadRun(text, path, options, asTexts, canReadAgain: true, notes).Read() is { } table)
                {
                    return table;
                }
            }
            catch (NotUtf8Exception)
            {
                encoding = TextEncoding.Windows1252;
                notes = [$"{path} is not UTF-8; it was read as Windows-1252. If letters come out wrong, save it as UTF-8 or name its encoding."];
            }
        }
    }

    /// <summary>Reads a stream from its current position. It is closed in the end.</summary>
    /// <param name="stream">The stream; gzip is recognized where the stream can seek.</param>
    /// <param name="name">What messages call it, such as <c>standard input</c>.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="InvalidInputException">As for a file.</exception>
    public static Table Read(Stream stream, string name, TableReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new TableReadOptions();
        using var text = CharReaders.Open(stream.CanSeek ? Unpack(stream) : stream, name, options.Encoding, isGuessed: false, canReadAgain: false);
        return new TableReadRun(text, name, options, [], canReadAgain: false, []).Read()!;
    }

    private static Stream Open(string path)
    {
        try
        {
            return Unpack(new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan }));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
            var near = Directory.Exists(folder)
                ? NearestName.Find(Path.GetFileName(path), Directory.EnumerateFiles(folder).Take(1000).Select(f => Path.GetFileName(f)!))
                : null;
            throw new InvalidInputException($"there is no such file.{(near is null ? "" : $" Did you mean '{near}'?")}", new SourceLocation(path), e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidInputException(
                Directory.Exists(path) ? "this is a folder; name the file in it." : "the file may not be read: permission is denied.", new SourceLocation(path), e);
        }
        catch (IOException e)
        {
            throw new InvalidInputException($"the file cannot be opened: {e.Message}", new SourceLocation(path), e);
        }
    }

    private static Stream Unpack(Stream stream)
    {
        long start = stream.Position;
        Span<byte> magic = stackalloc byte[2];
        bool packed = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
        stream.Position = start;
        return packed ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }
}
