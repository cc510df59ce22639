using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Conformal;
using MlNetStudio.Evaluation.Drift;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What rides beside the graph of an exported model, whatever the model learned from.</summary>
internal static class RunMetadata
{
    /// <summary>What every model carries.</summary>
    /// <param name="pipeline">The pipeline with everything decided.</param>
    /// <param name="label">What the model predicts.</param>
    /// <param name="schema">The columns that it reads, and its label.</param>
    /// <param name="network">The network.</param>
    /// <param name="sha256">The hash of the data, if there is one.</param>
    public static ImmutableSortedDictionary<string, string> Of(
        PipelineDefinition pipeline, LabelEncoding label, TableSchema schema, NetworkDefinition network, string? sha256)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        metadata[ModelMetadata.Format] = ModelMetadata.CurrentFormat;
        metadata[ModelMetadata.Label] = label.ToJson();
        metadata[ModelMetadata.Schema] = schema.ToJson();
        metadata[ModelMetadata.Network] = JsonSerializer.Serialize(network, NeuralJsonContext.Default.NetworkDefinition);
        metadata[ModelMetadata.Pipeline] = JsonSerializer.Serialize(Portable(pipeline), PipelineJson.Pipeline);
        metadata[ModelMetadata.Seed] = pipeline.Training.Seed.ToString(CultureInfo.InvariantCulture);
        if (sha256 is not null)
        {
            metadata[ModelMetadata.DataSha256] = sha256;
        }

        return metadata.ToImmutable();
    }

    /// <summary>The metadata with what is known only after training.</summary>
    /// <param name="metadata">The rest.</param>
    /// <param name="metrics">The metrics on the test rows.</param>
    /// <param name="certainty">How sure single predictions are, if that is known.</param>
    /// <param name="profiles">How columns and predictions are spread.</param>
    /// <param name="calibration">How the probabilities were made honest; null if they were not.</param>
    public static ImmutableSortedDictionary<string, string> WithFacts(
        ImmutableSortedDictionary<string, string> metadata, MetricValues metrics, CertaintySection? certainty, ColumnProfile[] profiles, ModelCalibration? calibration)
    {
        if (calibration is not null)
        {
            metadata = metadata.SetItem(ModelMetadata.Calibration, JsonSerializer.Serialize([calibration], ModelFactsJson.Default.ModelCalibrationArray));
        }

        metadata = metadata.SetItem(ModelMetadata.Metrics, ToJson(metrics))
            .SetItem(ModelMetadata.Profile, JsonSerializer.Serialize(profiles, ModelFactsJson.Default.ColumnProfileArray));
        return certainty is not { Levels.Count: > 0 } ? metadata : metadata.SetItem(ModelMetadata.Certainty, JsonSerializer.Serialize(
            [.. certainty.Levels.Select(level => new ConformalLevel(level.Coverage, level.Quantile))], ModelFactsJson.Default.ConformalLevelArray));
    }

    /// <summary>The pipeline without what belongs to the machine: where files lie, and how a run is watched over.</summary>
    private static PipelineDefinition Portable(PipelineDefinition pipeline) => pipeline with
    {
        Data = pipeline.Data with
        {
            File = null,
            Test = null,
            Images = pipeline.Data.Images is { } images ? images with { Train = null, Labels = null, Test = null, TestLabels = null } : null,
        },
        Start = null,
        Training = pipeline.Training with { CheckpointEvery = null },
        Evaluation = pipeline.Evaluation with { Gates = [] },
        Output = new OutputSection(),
    };

    /// <summary>The metrics as an object of JSON.</summary>
    private static string ToJson(MetricValues metrics)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var metric in metrics.Where(metric => double.IsFinite(metric.Value)))
            {
                json.WriteNumber(metric.Name, metric.Value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
