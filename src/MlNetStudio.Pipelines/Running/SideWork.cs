using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What needs the data and the network's form but not its weights, and is done on another processor while it trains.</summary>
/// <param name="Metadata">The model's metadata but the metrics.</param>
/// <param name="Suspects">Columns that may give the label away.</param>
/// <param name="Findings">What else there is to say about the rows.</param>
internal sealed record SideWork(
    Task<ImmutableSortedDictionary<string, string>> Metadata, Task<ImmutableArray<LeakageSuspect>> Suspects, Task<ImmutableArray<DataFinding>> Findings)
{
    /// <summary>Begins all of it and returns at once.</summary>
    public static SideWork Begin(PipelineDefinition pipeline, RunData data, PreparedFeatures features, NetworkDefinition network) => new(
        Task.Run(() => ModelExporter.Metadata(pipeline, data, features, network)),
        Task.Run(() => LeakageCheck.Find(data.Table, data.Label, CouldLeak(data, features), data.TrainingRows)),
        Task.Run(() => DataChecks.Find(
            data.Table, data.TrainingRows, data.TestTable, data.IsHeldOut ? data.TestRows : [], data.Label, features.Preprocessing.Plan.Columns)));

    // The value of the row before may say nearly all of the next, but it is known ahead of time.
    private static IEnumerable<string> CouldLeak(RunData data, PreparedFeatures features) =>
        features.Preprocessing.Plan.Columns.Except(data.Series?.Plan.Features.Select(feature => feature.Name) ?? []);
}
