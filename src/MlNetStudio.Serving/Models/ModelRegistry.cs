using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MlNetStudio.Serving.Hosting;

namespace MlNetStudio.Serving.Models;

/// <summary>The models by their names.</summary>
internal sealed class ModelRegistry
{
    private readonly FrozenDictionary<string, ServedModel> _byName;

    /// <summary>Loads them all.</summary>
    /// <exception cref="InvalidInputException">A file cannot be served.</exception>
    public ModelRegistry(ServingOptions options, ServingMetrics metrics, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("MlNetStudio.Serving.Models");
        All = [.. options.Models.Select(source => new ServedModel(source, options, metrics, logger))];
        _byName = All.ToFrozenDictionary(model => model.Source.Name, StringComparer.Ordinal);
        metrics.Watch(this);
    }

    /// <summary>The models in the order in which they were named.</summary>
    public ImmutableArray<ServedModel> All { get; }

    /// <summary>The model that is meant where none is named: the only one; null where there are several.</summary>
    public ServedModel? Only => All is [var only] ? only : null;

    /// <summary>The model of a name, or null.</summary>
    public ServedModel? Find(string name) => _byName.GetValueOrDefault(name);
}
