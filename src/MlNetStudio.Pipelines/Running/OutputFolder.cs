using System.Text;
using MlNetStudio.Neural;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// The folder of a run. Files are made in a hidden folder inside it and moved to their names together at the end: a run that
/// fails leaves nothing behind, and one that is repeated replaces what was there only when it is done.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _staging;
    private readonly bool _isNew;
    private readonly List<string> _files = [];
    private bool _isCommitted;

    private readonly Func<string, Stream> _create;

    private OutputFolder(string path, string staging, bool isNew, Func<string, Stream> create) =>
        (Path, _staging, _isNew, _create) = (path, staging, isNew, create);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The names of the files made so far.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Makes the folder and finds out at once whether it can be written to, before a long training.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="create">Makes a file and opens it; tests give another to fill a disk.</param>
    /// <exception cref="InvalidInputException">It cannot be written to.</exception>
    public static OutputFolder Open(string path, Func<string, Stream>? create = null)
    {
        try
        {
            bool isNew = !Directory.Exists(path);
            Directory.CreateDirectory(path);
            string staging = System.IO.Path.Combine(path, $".run-{Guid.NewGuid():N}");

            // Made again when there is something to put into it: a run that is killed while it trains leaves nothing.
            Directory.CreateDirectory(staging);
            Directory.Delete(staging);
            return new OutputFolder(path, staging, isNew, create ?? File.Create);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InvalidInputException(
                $"results cannot be written to this folder: {exception.Message} Choose another with --out.", new SourceLocation(path), exception);
        }
    }

    /// <summary>Makes a text file.</summary>
    public void WriteText(string name, string text) => WriteBytes(name, Utf8.GetBytes(text));

    /// <summary>Makes a file.</summary>
    /// <exception cref="InvalidInputException">The disk is full, or the folder was taken away.</exception>
    public void WriteBytes(string name, byte[] bytes)
    {
        try
        {
            Directory.CreateDirectory(_staging);
            using (var stream = _create(System.IO.Path.Combine(_staging, name)))
            {
                stream.Write(bytes);
            }

            _files.Add(name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the file cannot be written: {exception.Message}", new SourceLocation(System.IO.Path.Combine(Path, name)), exception);
        }
    }

    /// <summary>Moves the files to their names.</summary>
    /// <exception cref="InvalidInputException">A file of that name is there and cannot be replaced.</exception>
    public void Commit()
    {
        try
        {
            foreach (string name in _files)
            {
                File.Move(System.IO.Path.Combine(_staging, name), System.IO.Path.Combine(Path, name), overwrite: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the results cannot be put in their place: {exception.Message}", new SourceLocation(Path), exception);
        }

        _isCommitted = true;
    }

    /// <summary>Removes what is not committed.</summary>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(_staging))
            {
                Directory.Delete(_staging, recursive: true);
            }

            if (_isNew && !_isCommitted && !Directory.EnumerateFileSystemEntries(Path).Any())
            {
                Directory.Delete(Path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What is left is hidden and holds no result; the error that led here matters more.
        }
    }
}
