using System.Text;
using MlNetStudio.Neural;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Writes files so that each is under its name whole or not at all.</summary>
public static class AtomicFiles
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes text in UTF-8 to a temporary name in the same folder, then renames it.</summary>
    /// <exception cref="InvalidInputException">The folder does not exist or cannot be written to, or the disk is full.</exception>
    public static void WriteText(string path, Action<TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, temporary =>
        {
            using var writer = new StreamWriter(temporary, append: false, Utf8) { NewLine = "\n" };
            write(writer);
        });
    }

    /// <summary>Writes bytes in the same way.</summary>
    /// <inheritdoc cref="WriteText" path="/exception"/>
    public static void WriteBytes(string path, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        Write(path, temporary => File.WriteAllBytes(temporary, bytes));
    }

    private static void Write(string path, Action<string> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            try
            {
                write(temporary);
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
            throw new InvalidInputException($"the file cannot be written: {exception.Message}", new SourceLocation(path), exception);
        }
    }
}
