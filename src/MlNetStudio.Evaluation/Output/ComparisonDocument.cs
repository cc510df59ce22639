using System.Text.Json;
using System.Text.Json.Serialization;
using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Output;

/// <summary>What metrics.json holds where models were compared. A number that is undefined is null.</summary>
public sealed record ComparisonDocument
{
    /// <summary>"regression", "binary" or "multiclass".</summary>
    public required string Task { get; init; }

    /// <summary>The column that all of them predict.</summary>
    public required string Label { get; init; }

    /// <summary>The number of rows, the same for all models.</summary>
    public required long Rows { get; init; }

    /// <summary>The models in the order given; differences are from the first.</summary>
    public required IReadOnlyList<ComparedFacts> Models { get; init; }

    /// <summary>What the reader should know before believing the numbers, one sentence each; null where there is nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The document of a comparison.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="label">The column that is predicted.</param>
    public static ComparisonDocument Of(ModelComparison comparison, string label)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return new ComparisonDocument
        {
            Task = EvaluationTaskNames.Of(comparison.Task),
            Label = label,
            Rows = comparison.Rows,
            Models =
            [
                .. comparison.Models.Select(model => new ComparedFacts
                {
                    Name = model.Model.Name,
                    Metrics = model.Result.Metrics,
                    Intervals = model.Result.Intervals,
                    Model = new ModelFacts(model.Model.Parameters, model.Model.Sha256),
                    FileBytes = model.Model.FileBytes,
                    Differences = model.Differences.Count > 0 ? model.Differences : null,
                    Agreement = model.Agreement,
                    Disagreements = model.Agreement is null ? null : model.Disagreements,
                }),
            ],
        };
    }

    /// <summary>The document as indented JSON with a line feed at its end.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ComparisonJsonContext.Default.ComparisonDocument) + "\n";

    /// <summary>Reads a document.</summary>
    /// <exception cref="JsonException">The text is not such a document.</exception>
    public static ComparisonDocument FromJson(string json) =>
        JsonSerializer.Deserialize(json, ComparisonJsonContext.Default.ComparisonDocument) ?? throw new JsonException("The document is null.");
}

/// <summary>A model of a comparison.</summary>
public sealed record ComparedFacts
{
    /// <summary>What it is called: its file's name, with folders where the name does not tell it from the others.</summary>
    public required string Name { get; init; }

    /// <summary>Its metrics.</summary>
    public required MetricValues Metrics { get; init; }

    /// <summary>Their intervals.</summary>
    public required IReadOnlyList<MetricInterval> Intervals { get; init; }

    /// <summary>The model file.</summary>
    public required ModelFacts Model { get; init; }

    /// <summary>The size of the model file.</summary>
    public required long FileBytes { get; init; }

    /// <summary>How far its metrics lie above the first model's, by the paired bootstrap; null for the first model.</summary>
    public IReadOnlyList<MetricDifference>? Differences { get; init; }

    /// <summary>On how many rows it says something else than the first model; null for the first model.</summary>
    public PredictionAgreement? Agreement { get; init; }

    /// <summary>Where it disagrees most with the first model; null for the first model.</summary>
    public IReadOnlyList<Disagreement>? Disagreements { get; init; }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(NullableNumberJsonConverter)])]
[JsonSerializable(typeof(ComparisonDocument))]
internal sealed partial class ComparisonJsonContext : JsonSerializerContext;
