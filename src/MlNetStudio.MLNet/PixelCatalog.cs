using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Access;
using MlNetStudio.MLNet.Pixels;

namespace Microsoft.ML;

/// <summary>The pixels of images as a network learns from them. In ML.NET's namespace, so that it is found where its own transforms are.</summary>
public static class PixelCatalog
{
    /// <summary>
    /// Brings pixels to the range that a network learns well from: (x / 255 - mean) / deviation for each channel, as the project's own
    /// pipelines do. The vector is that of <c>ExtractPixels</c> with <c>interleavePixelColors: true</c>, or of
    /// <c>ConvertImagesToPixels</c> of MlNetStudio.MLNet.Vision. From this column on <c>ConvertToOnnx</c> can write a pipeline.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column that it makes, of the same type.</param>
    /// <param name="inputColumnName">The pixels: a vector of <see cref="float"/> with dimensions height, width and channels. Null for <paramref name="outputColumnName"/>.</param>
    /// <param name="mean">What is taken off each channel, as a part of the way from black to white, one for each or one for all; null to fit mean and deviation to the rows.</param>
    /// <param name="deviation">What each channel is divided by then. Given with <paramref name="mean"/>, or not at all.</param>
    /// <exception cref="ArgumentException">Only one of mean and deviation is given.</exception>
    public static IEstimator<ChannelNormalizingTransformer> NormalizeChannels(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        IReadOnlyList<double>? mean = null,
        IReadOnlyList<double>? deviation = null)
    {
        MLNetCompatibility.Require();
        var host = CatalogUtils.GetEnvironment(Contracts.CheckRef(catalog, nameof(catalog))).Register(nameof(NormalizeChannels));
        host.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        host.CheckParam((mean is null) == (deviation is null), nameof(deviation), "Give mean and deviation, or neither.");
        return new ChannelNormalizingEstimator(host, outputColumnName, inputColumnName ?? outputColumnName, mean is null ? null : [.. mean], deviation is null ? null : [.. deviation]);
    }
}
