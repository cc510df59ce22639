namespace MlNetStudio.Data.Images;

/// <summary>Opens files and says in one way what is wrong with those that cannot be opened.</summary>
internal static class ImageFiles
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InvalidInputException">There is no such file, or it cannot be read; the nearest name is offered.</exception>
    public static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var location = new SourceLocation(path);
        try
        {
            return new FileStream(path, new FileStreamOptions { BufferSize = 1 << 16, Options = FileOptions.SequentialScan });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
            var near = Directory.Exists(folder)
                ? NearestName.Find(Path.GetFileName(path), Directory.EnumerateFiles(folder).Take(1000).Select(f => Path.GetFileName(f)!))
                : null;
            throw new InvalidInputException(
                $"there is no such file.{(near is null ? " 'mlnetstudio data get' downloads the known image sets." : $" Did you mean '{near}'?")}", location, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InvalidInputException(
                Directory.Exists(path) ? "this is a folder where a file is expected." : "the file may not be read: permission is denied.", location, e);
        }
        catch (IOException e)
        {
            throw new InvalidInputException($"the file cannot be opened: {e.Message}", location, e);
        }
    }
}
