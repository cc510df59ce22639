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
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>A trained network with its preprocessing as one operator graph.</summary>
internal static class ModelExporter
{
    /// <summary>Columns to preprocessing to network to link to label and probabilities, or prediction.</summary>
    public static OperatorGraph Compose(PipelineDefinition pipeline, RunData data, PreparedFeatures features, TrainedNetwork trained)
    {
        var label = data.Label;
        var builder = new OperatorGraphBuilder(pipeline.Name!)
        {
            Description = $"Predicts '{label.Column}' ({ScoreFactory.WordOf(label.Task)}). Made by MlNetStudio.",
        };
        string raw = trained.Network.Lower(builder, FeatureInputs.Lower(builder, features.Preprocessing.Lower(builder), trained.Network.Definition));
        if (label.Task == TaskKind.Regression)
        {
            ModelComposer.AddRegressionHead(builder, raw, trained.Link, features.Target);
        }
        else
        {
            Tensor classes = label.HasIntegerClasses
                ? Tensor.Vector(Array.ConvertAll<string, long>([.. label.Classes], text => long.Parse(text, CultureInfo.InvariantCulture)))
                : Tensor.Vector<string>([.. label.Classes]);
            if (trained.GivesProbabilities)
            {
                ModelComposer.AddProbabilityHead(builder, raw, trained.Network.OutputShape.Size, classes);
            }
            else
            {
                ModelComposer.AddClassHead(builder, raw, trained.Link, classes);
            }
        }

        return builder.Build();
    }

    /// <summary>What rides beside the graph, enough to read tables for the model and to continue its training; the metrics follow after it.</summary>
    public static ImmutableSortedDictionary<string, string> Metadata(
        PipelineDefinition pipeline, RunData data, PreparedFeatures features, NetworkDefinition network)
    {
        var labelColumn = data.Table[data.Label.Column];
        var schema = features.Preprocessing.Inputs;
        schema = schema with { Columns = [.. schema.Columns, new ColumnSchema(labelColumn.Name, labelColumn.Kind)] };

        // Where files lie and how a run is watched over belongs to the machine, not to the model.
        var portable = pipeline with
        {
            Data = pipeline.Data with { File = null, Test = null },
            Start = null,
            Training = pipeline.Training with { CheckpointEvery = null },
            Evaluation = pipeline.Evaluation with { Gates = [] },
            Output = new OutputSection(),
        };
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        metadata[ModelMetadata.Format] = ModelMetadata.CurrentFormat;
        metadata[ModelMetadata.Label] = data.Label.ToJson();
        metadata[ModelMetadata.Schema] = schema.ToJson();
        metadata[ModelMetadata.Preprocessing] = features.Preprocessing.Plan.ToJson();
        metadata[ModelMetadata.Network] = JsonSerializer.Serialize(network, NeuralJsonContext.Default.NetworkDefinition);
        metadata[ModelMetadata.Pipeline] = JsonSerializer.Serialize(portable, PipelineJson.Pipeline);
        metadata[ModelMetadata.Seed] = pipeline.Training.Seed.ToString(CultureInfo.InvariantCulture);
        if (data.Sha256 is not null)
        {
            metadata[ModelMetadata.DataSha256] = data.Sha256;
        }

        return metadata.ToImmutable();
    }

    /// <summary>The metadata with what is known only after training.</summary>
    /// <param name="metadata">The rest.</param>
    /// <param name="metrics">The metrics on the test rows.</param>
    /// <param name="certainty">How sure single predictions are, if that is known.</param>
    /// <param name="profiles">How columns and predictions are spread.</param>
    public static ImmutableSortedDictionary<string, string> WithFacts(
        ImmutableSortedDictionary<string, string> metadata, MetricValues metrics, CertaintySection? certainty, ColumnProfile[] profiles)
    {
        metadata = metadata.SetItem(ModelMetadata.Metrics, ToJson(metrics))
            .SetItem(ModelMetadata.Profile, JsonSerializer.Serialize(profiles, ModelFactsJson.Default.ColumnProfileArray));
        return certainty is not { Levels.Count: > 0 } ? metadata : metadata.SetItem(ModelMetadata.Certainty, JsonSerializer.Serialize(
            [.. certainty.Levels.Select(level => new ConformalLevel(level.Coverage, level.Quantile))], ModelFactsJson.Default.ConformalLevelArray));
    }

    /// <summary>The metrics for the metadata.</summary>
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
