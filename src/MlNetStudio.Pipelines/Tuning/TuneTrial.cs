using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MlNetStudio.Pipelines.Tuning;

/// <summary>A setting that was tried: a line of trials.jsonl.</summary>
/// <param name="Round">The round, from 0; a random search has one.</param>
/// <param name="Number">The setting's number, from 0.</param>
/// <param name="Share">The share of the epochs that it was trained for.</param>
/// <param name="Options">The options by path, each as it would stand in a file.</param>
/// <param name="Metric">What it is compared by: rmse, or logLoss for classes.</param>
/// <param name="Score">The metric on rows that were not learned from; null where the training came to nothing.</param>
public sealed record TuneTrial(int Round, int Number, double Share, ImmutableSortedDictionary<string, string> Options, string Metric, double? Score);

/// <summary>The first line of trials.jsonl: which search the others belong to.</summary>
/// <param name="Search">A hash of the pipeline and what is searched.</param>
internal sealed record TuneHeader(string Search);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TuneTrial))]
[JsonSerializable(typeof(TuneHeader))]
internal sealed partial class TuneJsonContext : JsonSerializerContext;
