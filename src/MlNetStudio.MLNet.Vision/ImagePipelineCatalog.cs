using Microsoft.ML.Runtime;
using MlNetStudio.MLNet.Vision;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace Microsoft.ML;

/// <summary>Pipeline files over folders of images in ML.NET. In ML.NET's namespace, so that it is found where its own catalogs are.</summary>
public static class ImagePipelineCatalog
{
    /// <summary>Loads a pipeline file whose data are a folder of images, the same that <c>mlnetstudio run</c> does.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="path">The file. Its paths are relative to it; <c>${MLNETSTUDIO_DATA}</c> and other variables are those of the environment.</param>
    /// <param name="overrides">Options to set over those of the file, each <c>key=value</c> such as <c>training.epochs=5</c>.</param>
    /// <exception cref="MlNetStudio.Neural.InvalidInputException">The file is missing or wrong, or its data are no folder of images; the message says where.</exception>
    public static LoadedImagePipeline LoadImages(this PipelineCatalog catalog, string path, params IEnumerable<string> overrides)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckNonEmpty(path, nameof(path));
        return new LoadedImagePipeline(catalog.Context, PipelineFile.Load(path, overrides), new RunSettings());
    }
}
