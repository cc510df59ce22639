using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>A trained network with its preprocessing as one operator graph.</summary>
internal static class ModelExporter
{
    /// <summary>Columns to preprocessing to network to link to label and probabilities, or prediction.</summary>
    /// <param name="pipeline">The pipeline with everything decided.</param>
    /// <param name="data">The rows.</param>
    /// <param name="features">How they are prepared.</param>
    /// <param name="trained">The network.</param>
    /// <param name="temperature">What class scores are divided by; null for nothing.</param>
    public static OperatorGraph Compose(PipelineDefinition pipeline, RunData data, PreparedFeatures features, TrainedNetwork trained, float? temperature = null)
    {
        var label = data.Label;
        var builder = new OperatorGraphBuilder(pipeline.Name!)
        {
            Description = $"Predicts '{label.Column}' ({ScoreFactory.WordOf(label.Task)}). Made by MlNetStudio.",
        };
        string raw = trained.Network.Lower(builder, FeatureInputs.Lower(builder, features.Preprocessing.Lower(builder), trained.Network.Definition));
        if (label.Task == TaskKind.Regression)
        {
            ModelComposer.AddRegressionHead(builder, raw, trained.Link, features.Target, features.Anchor);
        }
        else
        {
            var classes = ModelComposer.ClassesOf(label);
            if (trained.GivesProbabilities)
            {
                ModelComposer.AddProbabilityHead(builder, raw, trained.Network.OutputShape.Size, classes, temperature);
            }
            else
            {
                ModelComposer.AddClassHead(builder, raw, trained.Link, classes, temperature);
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
        if (features.Anchor is { } anchor)
        {
            schema = schema with { Columns = [.. schema.Columns, new ColumnSchema(anchor.Column, ColumnKind.Number)] };
        }

        schema = schema with { Columns = [.. schema.Columns, new ColumnSchema(labelColumn.Name, labelColumn.Kind)] };
        var metadata = RunMetadata.Of(pipeline, data.Label, schema, network, data.Sha256)
            .SetItem(ModelMetadata.Preprocessing, features.Preprocessing.Plan.ToJson());
        return data.Series is { } series ? metadata.SetItem(ModelMetadata.Series, series.Plan.ToJson()) : metadata;
    }
}
