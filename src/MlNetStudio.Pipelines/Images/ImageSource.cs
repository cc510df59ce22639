using MlNetStudio.Data.Images;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Images;

/// <summary>Reads images by what a path is: a folder, an image, a file of many.</summary>
internal static class ImageSource
{
    /// <summary>The form of a file by its name, or of a folder.</summary>
    public static ImageFormat FormatOf(string path)
    {
        string name = Path.GetFileName(path);
        name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return Directory.Exists(path) ? ImageFormat.Folder
            : Path.GetExtension(name).ToUpperInvariant() switch
            {
                ".NPZ" => ImageFormat.Npz,
                ".NPY" => ImageFormat.Npy,
                ".BIN" => ImageFormat.Cifar10,
                _ => ImageFormat.Idx,
            };
    }

    /// <summary>Reads the images of a section that says which form they are of.</summary>
    /// <param name="format">The form.</param>
    /// <param name="paths">The files or the folder.</param>
    /// <param name="labels">The file of the labels, where there is one.</param>
    /// <param name="test">Whether the test part of a file that holds both is wanted.</param>
    /// <param name="folder">How files of a folder become one size; its class names are those of every form.</param>
    /// <returns>Null where the test part is wanted and the file has none.</returns>
    /// <exception cref="InvalidInputException">A file is missing or wrong.</exception>
    public static ImageSet? Read(ImageFormat format, IReadOnlyList<string> paths, string? labels, bool test, ImageFolderOptions folder)
    {
        var set = format switch
        {
            ImageFormat.Cifar10 => CifarReader.ReadCifar10(paths),
            ImageFormat.Cifar100 => CifarReader.ReadCifar100(paths),
            ImageFormat.Npz => NumpyReader.ReadNpz(One(paths), test, folder.ClassNames),
            ImageFormat.Npy => NumpyReader.ReadNpy(One(paths), labels, folder.ClassNames),
            ImageFormat.Folder => ImageFolderReader.ReadClasses(One(paths), folder),
            _ => IdxReader.Read(One(paths), labels, folder.ClassNames),
        };
        return format is ImageFormat.Cifar10 or ImageFormat.Cifar100 && folder.ClassNames is { } names && set is not null
            ? set.WithLabels(set.Labels, [.. names])
            : set;
    }

    /// <summary>Reads what a command was given for a model: an image, a folder of images or of classes, or a file of many.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="shape">The size that the model takes.</param>
    /// <param name="classes">The model's classes.</param>
    /// <param name="fit">What is done to images of another size.</param>
    /// <param name="withLabels">Whether the classes must be known.</param>
    /// <exception cref="InvalidInputException">It cannot be read, or does not fit the model.</exception>
    public static ImageSet ReadFor(string path, ImageShape shape, IReadOnlyList<string> classes, ImageFit fit, bool withLabels)
    {
        var options = new ImageFolderOptions { Height = shape.Height, Width = shape.Width, Channels = shape.Channels, Fit = fit, ClassNames = classes };
        var set = ReadAny(path, options);
        if (set.Shape != shape)
        {
            throw new InvalidInputException($"the model takes images of {shape}, but these are {set.Shape}.", new SourceLocation(path));
        }

        return set.Labels.Length > 0 || !withLabels
            ? set
            : throw new InvalidInputException(
                "the classes of these images are not known. Give a folder with a sub-folder for each class, or a file with labels.", new SourceLocation(path));
    }

    private static ImageSet ReadAny(string path, ImageFolderOptions options)
    {
        if (Directory.Exists(path))
        {
            return Directory.EnumerateDirectories(path).Any(name => !Path.GetFileName(name).StartsWith('.'))
                ? ImageFolderReader.ReadClasses(path, options)
                : ImageFolderReader.ReadUnlabeled(path, options);
        }

        switch (FormatOf(path))
        {
            case ImageFormat.Npz:
                return NumpyReader.ReadNpz(path, test: true, options.ClassNames) ?? NumpyReader.ReadNpz(path, test: false, options.ClassNames)!;
            case ImageFormat.Npy:
                return NumpyReader.ReadNpy(path);
            case ImageFormat.Cifar10:
                return options.ClassNames?.Count == 100 ? CifarReader.ReadCifar100([path]) : CifarReader.ReadCifar10([path]);
        }

        if (Path.GetFileName(path).Contains("idx3-ubyte", StringComparison.Ordinal))
        {
            // MNIST's own names say where the labels are.
            string labels = Path.Combine(
                Path.GetDirectoryName(path) ?? "",
                Path.GetFileName(path).Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal));
            return IdxReader.Read(path, labels != path && File.Exists(labels) ? labels : null, options.ClassNames);
        }

        return ImageFolderReader.ReadFiles([path], options);
    }

    private static string One(IReadOnlyList<string> paths) => paths.Count == 1
        ? paths[0]
        : throw new InvalidInputException($"images of this form are in one file, but {paths.Count} are given.", paths.Count > 0 ? new SourceLocation(paths[0]) : null);
}
