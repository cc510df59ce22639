using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What needs the data and the network's form but not its weights, and is done on another processor while it trains.</summary>
/// <param name="Metadata">The model's metadata but the metrics.</param>
/// <param name="Suspects">Columns that may give the label away.</param>
internal sealed record SideWork(Task<ImmutableSortedDictionary<string, string>> Metadata, Task<ImmutableArray<LeakageSuspect>> Suspects)
{
    /// <summary>Begins all of it and returns at once.</summary>
    public static SideWork Begin(PipelineDefinition pipeline, RunData data, PreparedFeatures features, NetworkDefinition network) => new(
        Task.Run(() => ModelExporter.Metadata(pipeline, data, features, network)),
        Task.Run(() => LeakageCheck.Find(data.Table, data.Label, features.Preprocessing.Plan.Columns, data.TrainingRows)));
}
