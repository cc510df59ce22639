using Microsoft.ML.Runtime;
using MlNetStudio.MLNet;
using MlNetStudio.MLNet.Access;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace Microsoft.ML;

/// <summary>Pipeline files in ML.NET. In ML.NET's namespace, so that it is found where its own catalogs are.</summary>
public static class PipelineCatalogExtensions
{
    /// <summary>What can be done with pipeline files.</summary>
    /// <param name="context">ML.NET's context.</param>
    public static PipelineCatalog Pipelines(this MLContext context) => new(Contracts.CheckRef(context, nameof(context)));
}

/// <summary>What can be done with pipeline files.</summary>
public sealed class PipelineCatalog
{
    internal PipelineCatalog(MLContext context)
    {
        MLNetCompatibility.Require();
        Context = context;
    }

    /// <summary>ML.NET's context.</summary>
    internal MLContext Context { get; }

    /// <summary>Loads a pipeline file, the same that <c>mlnetstudio run</c> does.</summary>
    /// <param name="path">The file. Its paths are relative to it; <c>${MLNETSTUDIO_DATA}</c> and other variables are those of the environment.</param>
    /// <param name="overrides">Options to set over those of the file, each <c>key=value</c> such as <c>training.epochs=5</c>.</param>
    /// <exception cref="InvalidInputException">The file is missing or wrong; the message says where.</exception>
    public LoadedPipeline Load(string path, params IEnumerable<string> overrides)
    {
        Contracts.CheckNonEmpty(path, nameof(path));
        return new LoadedPipeline(Context, PipelineFile.Load(path, overrides), new RunSettings());
    }
}
