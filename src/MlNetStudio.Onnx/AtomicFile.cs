using MlNetStudio.Neural;

namespace MlNetStudio.Onnx;

/// <summary>Writes a file so that under its name there is always a whole one: the old or the new.</summary>
internal static class AtomicFile
{
    /// <summary>Writes to a temporary name in the same folder, then renames it over the target.</summary>
    /// <exception cref="InvalidInputException">The folder does not exist or cannot be written to, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InvalidInputException($"The file cannot be written: {exception.Message}", new SourceLocation(path), exception);
        }
    }
}
