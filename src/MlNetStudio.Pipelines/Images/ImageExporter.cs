using System.Collections.Immutable;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Images;

/// <summary>A trained network with the normalization of its images as one operator graph.</summary>
internal static class ImageExporter
{
    /// <summary>Bytes to normalization to network to link to label and probabilities.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="data">The images.</param>
    /// <param name="network">The network.</param>
    /// <param name="link">What makes probabilities of its outputs; null for what fits their number.</param>
    /// <param name="temperature">What class scores are divided by; null for nothing.</param>
    public static OperatorGraph Compose(string name, ImageData data, Network network, ActivationOptions? link, float? temperature = null)
    {
        var label = data.Label;
        var (height, width, channels) = data.Training.Shape;
        var builder = new OperatorGraphBuilder(name)
        {
            Description = FormattableString.Invariant(
                $"Tells {label.Classes.Length} classes of images of {height} x {width} pixels apart ('{ModelGraph.Image}': bytes, channels last). Made by MlNetStudio."),
        };
        string image = builder.AddInput(ModelGraph.Image, ElementType.UInt8, [Dimension.Batch, height, width, channels]);
        string raw = network.Lower(builder, data.Normalization.Lower(builder, image));
        ModelComposer.AddClassHead(builder, raw, link, ModelComposer.ClassesOf(label), temperature);
        return builder.Build();
    }

    /// <summary>What rides beside the graph.</summary>
    public static ImmutableSortedDictionary<string, string> Metadata(
        PipelineDefinition pipeline, ImageData data, NetworkDefinition network, MetricValues metrics, CertaintySection? certainty, ModelCalibration? calibration, Predictions test)
    {
        var schema = new TableSchema { Columns = [new ColumnSchema(data.Label.Column, ColumnKind.Category)] };
        var metadata = RunMetadata.Of(pipeline, data.Label, schema, network, data.Sha256)
            .SetItem(ModelMetadata.Images, JsonSerializer.Serialize([data.Training.Shape], ModelFactsJson.Default.ImageShapeArray));
        return RunMetadata.WithFacts(metadata, metrics, certainty, ModelDrift.Profiles(ImageStatistics.Describe(data.Training).Columns, test), calibration);
    }
}
