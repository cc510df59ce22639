using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Report;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Images;

/// <summary>A trained network with the normalization of its images as one operator graph.</summary>
internal static class ImageExporter
{
    /// <summary>Bytes to normalization to network to link to label and probabilities.</summary>
    public static OperatorGraph Compose(PipelineDefinition pipeline, ImageData data, TrainedNetwork trained)
    {
        var label = data.Label;
        var (height, width, channels) = data.Training.Shape;
        var builder = new OperatorGraphBuilder(pipeline.Name!)
        {
            Description = FormattableString.Invariant(
                $"Tells {label.Classes.Length} classes of images of {height} x {width} pixels apart ('{ModelGraph.Image}': bytes, channels last). Made by MlNetStudio."),
        };
        string image = builder.AddInput(ModelGraph.Image, ElementType.UInt8, [Dimension.Batch, height, width, channels]);
        string raw = trained.Network.Lower(builder, data.Normalization.Lower(builder, image));
        Tensor classes = label.HasIntegerClasses
            ? Tensor.Vector(Array.ConvertAll<string, long>([.. label.Classes], text => long.Parse(text, CultureInfo.InvariantCulture)))
            : Tensor.Vector<string>([.. label.Classes]);
        ModelComposer.AddClassHead(builder, raw, trained.Link, classes);
        return builder.Build();
    }

    /// <summary>What rides beside the graph.</summary>
    public static ImmutableSortedDictionary<string, string> Metadata(
        PipelineDefinition pipeline, ImageData data, NetworkDefinition network, MetricValues metrics, CertaintySection? certainty)
    {
        // Where files lie and how a run is watched over belongs to the machine, not to the model.
        var portable = pipeline with
        {
            Data = pipeline.Data with { Images = pipeline.Data.Images! with { Train = null, Labels = null, Test = null, TestLabels = null } },
            Training = pipeline.Training with { CheckpointEvery = null },
            Evaluation = pipeline.Evaluation with { Gates = [] },
            Output = new OutputSection(),
        };
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        metadata[ModelMetadata.Format] = ModelMetadata.CurrentFormat;
        metadata[ModelMetadata.Images] = JsonSerializer.Serialize([data.Training.Shape], ModelFactsJson.Default.ImageShapeArray);
        metadata[ModelMetadata.Label] = data.Label.ToJson();
        metadata[ModelMetadata.Schema] = new TableSchema { Columns = [new ColumnSchema(data.Label.Column, ColumnKind.Category)] }.ToJson();
        metadata[ModelMetadata.Network] = JsonSerializer.Serialize(network, NeuralJsonContext.Default.NetworkDefinition);
        metadata[ModelMetadata.Pipeline] = JsonSerializer.Serialize(portable, PipelineJson.Pipeline);
        metadata[ModelMetadata.Seed] = pipeline.Training.Seed.ToString(CultureInfo.InvariantCulture);
        metadata[ModelMetadata.DataSha256] = data.Sha256;
        return ModelExporter.WithFacts(metadata.ToImmutable(), metrics, certainty, []);
    }
}
