using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Access;
using MlNetStudio.MLNet.Augmentation;
using MlNetStudio.MLNet.Vision;

namespace Microsoft.ML;

/// <summary>Images for the neural-network trainers. In ML.NET's namespace, so that it is found where ML.NET's own image transforms are.</summary>
public static class ImageCatalog
{
    /// <summary>
    /// From images to what a network learns from: the pixels, [height, width, channels], normalized for each channel. It is
    /// <see cref="ConvertImagesToPixels"/> and <see cref="PixelCatalog.NormalizeChannels"/> in one; both become part of the model.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that it makes: a vector of <see cref="float"/> with the dimensions of an image, which the trainers take as the shape for their layers.</param>
    /// <param name="inputColumnName">The images, as <c>LoadImages</c> or a property of type <c>MLImage</c> gives them. Null for <paramref name="outputColumnName"/>.</param>
    /// <param name="height">The rows of every image; null for those of the column's type, or else of the first image while fitting.</param>
    /// <param name="width">The columns of every image; null likewise.</param>
    /// <param name="channels">3 for red, green and blue, or 1 for gray.</param>
    /// <param name="fit">What is done to images of another size. By default they are refused.</param>
    /// <param name="mean">What is taken off each channel, as a part of the way from black to white, one for each or one for all; null to fit mean and deviation to the images.</param>
    /// <param name="deviation">What each channel is divided by then. Given with <paramref name="mean"/>, or not at all.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static EstimatorChain<ChannelNormalizingTransformer> FeaturizeImages(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        int? height = null,
        int? width = null,
        int channels = 3,
        ImageFit fit = ImageFit.None,
        IReadOnlyList<double>? mean = null,
        IReadOnlyList<double>? deviation = null) =>
        catalog.ConvertImagesToPixels(outputColumnName, inputColumnName, height, width, channels, fit)
            .Append(catalog.NormalizeChannels(outputColumnName, mean: mean, deviation: deviation));

    /// <summary>The pixels of images as numbers from 0 to 255, [height, width, channels], rows from the top; transparency is left out.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that it makes: a vector of <see cref="float"/> with the dimensions of an image.</param>
    /// <param name="inputColumnName">The images. Null for <paramref name="outputColumnName"/>.</param>
    /// <param name="height">The rows of every image; null for those of the column's type, or else of the first image while fitting.</param>
    /// <param name="width">The columns of every image; null likewise.</param>
    /// <param name="channels">3 for red, green and blue, or 1 for gray: 0.299 red + 0.587 green + 0.114 blue.</param>
    /// <param name="fit">What is done to images of another size. By default they are refused.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public static ImagePixelsEstimator ConvertImagesToPixels(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        int? height = null,
        int? width = null,
        int channels = 3,
        ImageFit fit = ImageFit.None)
    {
        var host = Register(catalog, nameof(ConvertImagesToPixels));
        host.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        host.CheckParam(height is null or > 0, nameof(height), "It must be above 0.");
        host.CheckParam(width is null or > 0, nameof(width), "It must be above 0.");
        host.CheckParam((height is null) == (width is null), nameof(width), "Give height and width, or neither.");
        host.CheckParam((height ?? 1L) * (width ?? 1L) <= ImageShape.MaximumPixels, nameof(height), "An image may have 16,777,216 pixels at most.");
        host.CheckParam(channels is 1 or 3, nameof(channels), "It must be 3 for red, green and blue, or 1 for gray.");
        host.CheckParam(Enum.IsDefined(fit), nameof(fit), "There is no such way.");
        return new ImagePixelsEstimator(host, outputColumnName, inputColumnName ?? outputColumnName, height, width, channels, fit);
    }

    /// <summary>
    /// Copies of images that are flipped, cropped, turned, scaled, shifted, covered or changed in brightness, contrast and color: a stage that acts only while a
    /// pipeline is fitted, under the rules of <see cref="AugmentationCatalog"/>. For mixup put <c>AugmentWithMixup</c> after the pixels.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="columnName">Images, or their pixels as a vector of <see cref="float"/> with dimensions height, width and channels, 0 to 255: before NormalizeChannels.</param>
    /// <param name="operations">What is done to a copy, in this order.</param>
    /// <param name="copies">The copies of each row, from 1 to 1,000.</param>
    /// <param name="seed">Decides what is random; null for the seed of the <c>MLContext</c>, or 0 where it has none.</param>
    /// <exception cref="ArgumentException">There is no operation, or a number is out of its range.</exception>
    /// <exception cref="MlNetStudio.Neural.InvalidInputException">An operation's setting is out of its range.</exception>
    public static IEstimator<ITransformer> AugmentImages(
        this TransformsCatalog catalog, string columnName, IReadOnlyList<ImageOperationOptions> operations, int copies = 1, long? seed = null)
    {
        var host = AugmentationCatalog.Register(catalog, nameof(AugmentImages), copies);
        host.CheckNonEmpty(columnName, nameof(columnName));
        host.CheckValue(operations, nameof(operations));
        host.CheckParam(operations.Count > 0, nameof(operations), "Give at least one.");
        long first = AugmentationCatalog.SeedOf(host, seed);
        var augmenter = new ImageCopies { Column = columnName, Operations = [.. operations], Copies = copies, Seed = first };
        augmenter.MakeAugmenter();
        return new AugmentationEstimator(host, augmenter);
    }

    /// <summary>
    /// A data view of the image files in a folder that has a sub-folder for each class: the columns <c>ImagePath</c>, the whole path, and <c>Label</c>, the sub-folder's
    /// name, both text. Classes and files come in the order of their names; names that begin with a dot are passed over, any other file must be an image.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="decode">Whether every file is decoded once, so that one that breaks off is found here: ML.NET's LoadImages takes such a file as far as it goes, without a word. By default only the beginnings are read.</param>
    /// <exception cref="MlNetStudio.Neural.InvalidInputException">There is no such folder or no class in it, a class is empty, or a file is no image that can be decoded; the message names it.</exception>
    public static IDataView LoadFromImageFolder(this DataOperationsCatalog catalog, string folder, bool decode = false)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckNonEmpty(folder, nameof(folder));
        MLNetCompatibility.Require();
        return catalog.LoadFromEnumerable(ImageFolder.List(folder, decode));
    }

    private static IHost Register(TransformsCatalog catalog, string name)
    {
        MLNetCompatibility.Require();
        return CatalogUtils.GetEnvironment(Contracts.CheckRef(catalog, nameof(catalog))).Register(name);
    }
}
