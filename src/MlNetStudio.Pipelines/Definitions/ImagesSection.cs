using System.Collections.Immutable;
using MlNetStudio.Data.Images;

namespace MlNetStudio.Pipelines.Definitions;

/// <summary>Images instead of a table: where they are, how they become numbers, and how they are changed while the network trains.</summary>
public sealed record ImagesSection
{
    /// <summary>The form of the files; null tells it by their names: a folder, .npz, .npy, .bin, else IDX.</summary>
    public ImageFormat? Format { get; init; }

    /// <summary>The images to learn from: a file, several files, or a folder with a sub-folder for each class; <c>${NAME}</c> stands for an environment variable.</summary>
    public ImmutableArray<string>? Train { get; init; }

    /// <summary>The labels of the images to learn from, where they are in a file of their own.</summary>
    public string? Labels { get; init; }

    /// <summary>The images for the test, as for <see cref="Train"/>; null puts a part of the others aside.</summary>
    public ImmutableArray<string>? Test { get; init; }

    /// <summary>The labels of the images for the test.</summary>
    public string? TestLabels { get; init; }

    /// <summary>Images drawn by a generator, <c>digits</c> or <c>digits16</c>, instead of files.</summary>
    public GeneratorSection? Generator { get; init; }

    /// <summary>The names of the classes in the order of their numbers; null takes the folders' names, or the numbers.</summary>
    public ImmutableArray<string>? Classes { get; init; }

    /// <summary>The rows of every image of a folder; null takes those of the first.</summary>
    public int? Height { get; init; }

    /// <summary>The columns of every image of a folder; null takes those of the first.</summary>
    public int? Width { get; init; }

    /// <summary>1 makes a folder's images gray, 3 makes them colored; null takes 3 if any has colors.</summary>
    public int? Channels { get; init; }

    /// <summary>What is done to a folder's images of another size.</summary>
    public ImageFit Fit { get; init; } = ImageFit.None;

    /// <summary>How bytes become the numbers that the network learns from; the exported model does it too. Null takes standard; beside a <c>start</c> from a model of another maker, which does not say it, it must be given, or <see cref="Mean"/> and <see cref="Deviation"/>.</summary>
    public ImageScaling? Scaling { get; init; }

    /// <summary>The mean of each channel, as a part of the way from black to white, instead of that of the images; goes with <see cref="Deviation"/>.</summary>
    public ImmutableArray<double>? Mean { get; init; }

    /// <summary>The standard deviation of each channel, as a part of the way from black to white; goes with <see cref="Mean"/>.</summary>
    public ImmutableArray<double>? Deviation { get; init; }

    /// <summary>How images are changed at random while the network trains, in this order. The exported model has none of it.</summary>
    public ImmutableArray<AugmentationOptions> Augment { get; init; } = [];

    /// <summary>Learns from no more than so many images, each class its share: for a quick trial.</summary>
    public int? Limit { get; init; }

    /// <summary>Tests on no more than so many images, each class its share.</summary>
    public int? TestLimit { get; init; }
}

/// <summary>The form of image files.</summary>
public enum ImageFormat
{
    /// <summary>IDX files, as of MNIST and Fashion-MNIST; labels in a file of their own.</summary>
    Idx,

    /// <summary>The binary files of CIFAR-10.</summary>
    Cifar10,

    /// <summary>The binary files of CIFAR-100, with the fine labels.</summary>
    Cifar100,

    /// <summary>NumPy arrays, labels in a file of their own.</summary>
    Npy,

    /// <summary>A file of several NumPy arrays.</summary>
    Npz,

    /// <summary>A folder with a sub-folder of PNG, PGM or PPM files for each class.</summary>
    Folder,
}

/// <summary>How bytes become numbers.</summary>
public enum ImageScaling
{
    /// <summary>Less the mean of the channel over the training images, divided by its standard deviation.</summary>
    Standard,

    /// <summary>Divided by 255: from 0 to 1.</summary>
    Unit,

    /// <summary>As they are: from 0 to 255.</summary>
    Bytes,
}
