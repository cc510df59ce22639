using System.Collections.Immutable;

namespace MlNetStudio.Data.Images;

/// <summary>
/// Reads folders of PNG, PGM and PPM files: one sub-folder for each class, its name the class, or files alone for images whose class is not known.
/// Classes and files come in the order of their names; names that begin with a dot are passed over, any other file must be an image.
/// </summary>
public static class ImageFolderReader
{
    /// <summary>Reads a folder with a sub-folder for each class.</summary>
    /// <exception cref="InvalidInputException">There is no such folder or no class in it, a class is empty, a file cannot be decoded, or sizes differ.</exception>
    public static ImageSet ReadClasses(string folder, ImageFolderOptions? options = null)
    {
        options ??= new ImageFolderOptions();
        var location = new SourceLocation(folder);
        string[] names = Entries(folder, Directory.EnumerateDirectories);
        if (names.Length == 0)
        {
            throw new InvalidInputException("this folder has no sub-folders; one for each class, with its images, is expected.", location);
        }

        ImmutableArray<string> classes = options.ClassNames is null ? [.. names] : [.. options.ClassNames];
        var files = new List<string>();
        var labels = new List<int>();
        foreach (string name in names)
        {
            int label = classes.IndexOf(name);
            if (label < 0)
            {
                throw new InvalidInputException($"the folder '{name}' is none of the classes.{NearestName.Suggest(name, classes)}", location);
            }

            string[] images = Entries(Path.Combine(folder, name), Directory.EnumerateFiles);
            if (images.Length == 0)
            {
                throw new InvalidInputException("this class folder is empty; every class needs at least one image.", new SourceLocation(Path.Combine(folder, name)));
            }

            files.AddRange(images.Select(image => Path.Combine(folder, name, image)));
            labels.AddRange(Enumerable.Repeat(label, images.Length));
        }

        return ReadFiles(files, options).WithLabels([.. labels], classes);
    }

    /// <summary>Reads the files of one folder, whose classes are not known.</summary>
    /// <exception cref="InvalidInputException">There is no such folder, it has no files, a file cannot be decoded, or sizes differ.</exception>
    public static ImageSet ReadUnlabeled(string folder, ImageFolderOptions? options = null)
    {
        string[] files = Entries(folder, Directory.EnumerateFiles);
        return files.Length > 0
            ? ReadFiles([.. files.Select(file => Path.Combine(folder, file))], options)
            : throw new InvalidInputException("this folder has no files in it.", new SourceLocation(folder));
    }

    /// <summary>Reads single files, whose classes are not known.</summary>
    /// <exception cref="InvalidInputException">A file cannot be decoded, or sizes differ.</exception>
    public static ImageSet ReadFiles(IReadOnlyList<string> files, ImageFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfZero(files.Count);
        options ??= new ImageFolderOptions();
        var shape = Agree(files, options);
        var pixels = new byte[ImageSet.BytesOf(files.Count, shape, new SourceLocation(files[0]))];
        var faults = new InvalidInputException?[files.Count];
        Parallel.For(0, files.Count, i =>
        {
            try
            {
                var image = ImageResizer.Fit(ImageDecoder.Read(files[i]), shape.Height, shape.Width, options.Fit);
                image.WithChannels(shape.Channels).Pixels.CopyTo(pixels.AsSpan(i * shape.Size));
            }
            catch (InvalidInputException exception)
            {
                // The first of several, whatever the threads do.
                faults[i] = exception;
            }
        });
        return faults.FirstOrDefault(fault => fault is not null) is { } fault
            ? throw fault
            : new ImageSet(shape, pixels, [], []) { Sources = [.. files] };
    }

    // From the headers alone: what does not fit is refused before anything is decoded.
    private static ImageShape Agree(IReadOnlyList<string> files, ImageFolderOptions options)
    {
        ImageShape? agreed = null;
        int channels = options.Channels ?? 1;
        foreach (string file in files)
        {
            var shape = ImageDecoder.Identify(file);
            channels = options.Channels ?? Math.Max(channels, shape.Channels);
            agreed ??= new ImageShape(options.Height ?? shape.Height, options.Width ?? shape.Width, 1);
            if (options.Fit == ImageFit.None && (shape.Height, shape.Width) != (agreed.Value.Height, agreed.Value.Width))
            {
                throw new InvalidInputException(
                    $"this image is {shape.Height} x {shape.Width} pixels, but {agreed.Value.Height} x {agreed.Value.Width} are expected{(options.Height is null ? $", as '{files[0]}' has" : "")}. "
                    + "Images must agree; 'fit: resize' or 'fit: crop' makes them so.",
                    new SourceLocation(file));
            }
        }

        return ImageShape.Checked(agreed!.Value.Height, agreed.Value.Width, channels, new SourceLocation(files[0]));
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
