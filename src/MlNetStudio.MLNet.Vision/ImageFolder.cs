using MlNetStudio.Neural;
using SkiaSharp;

namespace MlNetStudio.MLNet.Vision;

/// <summary>A file of an image folder, as a row.</summary>
internal sealed class ImageFile
{
    /// <summary>The whole path.</summary>
    public required string ImagePath { get; init; }

    /// <summary>The name of the sub-folder that it is in.</summary>
    public required string Label { get; init; }
}

/// <summary>Lists the files of a folder with a sub-folder for each class.</summary>
internal static class ImageFolder
{
    private const string Expected = "PNG, JPEG, BMP, GIF or WebP is expected";

    /// <summary>The files, classes and names in order.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="decode">Whether every file is decoded, or only its beginning read.</param>
    /// <exception cref="InvalidInputException">There is no such folder or no class in it, a class is empty, or a file is no image that can be decoded.</exception>
    public static ImageFile[] List(string folder, bool decode)
    {
        string[] classes = Entries(folder, Directory.EnumerateDirectories);
        if (classes.Length == 0)
        {
            throw new InvalidInputException("this folder has no sub-folders; one for each class, with its images, is expected.", new SourceLocation(folder));
        }

        var files = new List<ImageFile>();
        foreach (string name in classes)
        {
            string path = Path.GetFullPath(Path.Combine(folder, name));
            string[] images = Entries(path, Directory.EnumerateFiles);
            if (images.Length == 0)
            {
                throw new InvalidInputException("this class folder is empty; every class needs at least one image.", new SourceLocation(path));
            }

            files.AddRange(images.Select(image => new ImageFile { ImagePath = Path.Combine(path, image), Label = name }));
        }

        // The first fault of several, whatever the threads do.
        var faults = new InvalidInputException?[files.Count];
        Parallel.For(0, files.Count, i => faults[i] = Check(files[i].ImagePath, decode));
        return faults.FirstOrDefault(fault => fault is not null) is { } fault ? throw fault : [.. files];
    }

    private static InvalidInputException? Check(string path, bool decode)
    {
        var location = new SourceLocation(path);
        try
        {
            using var stream = new SKManagedStream(File.OpenRead(path), disposeManagedStream: true);
            using var codec = SKCodec.Create(stream, out var result);
            if (codec is null)
            {
                return new InvalidInputException($"this file is no image that can be decoded ({result}); {Expected}. Convert it, or take it out of the folder.", location);
            }

            if (!decode)
            {
                return null;
            }

            using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Bgra8888));
            result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
            return result == SKCodecResult.Success
                ? null
                : new InvalidInputException($"this image cannot be decoded to its end ({result}): the file breaks off or is damaged. Replace it, or take it out of the folder.", location);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new InvalidInputException($"the file cannot be read: {exception.Message}", location, exception);
        }
    }

    private static string[] Entries(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(folder).Select(path => Path.GetFileName(path)!).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new InvalidInputException("there is no such folder.", new SourceLocation(folder), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the folder cannot be read: {exception.Message}", new SourceLocation(folder), exception);
        }
    }
}
