using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>The network of an ONNX file as an earlier model that a training goes on from.</summary>
internal static class InitialNetwork
{
    private const string TargetMean = "target/mean";

    /// <summary>The earlier model, or null where there is none.</summary>
    /// <param name="file">The file, or null.</param>
    /// <param name="plan">What the training is for.</param>
    /// <param name="label">The label column of the rows to learn from.</param>
    /// <exception cref="InvalidInputException">The file does not describe its layers, or tells other classes than the label has.</exception>
    public static NetworkModel? Of(NeuralNetworkTransformer? file, TrainingPlan plan, DataViewSchema.Column label)
    {
        if (file is null)
        {
            return null;
        }

        if (NetworkModel.IsKept(file.Model.Graph))
        {
            return NetworkModel.FromOnnx(file.Model.Bytes, "the initial network");
        }

        var network = file.Raise() ?? throw new InvalidInputException(
            "the initial network comes from an ONNX file of another tool, which does not say what its layers are: it can be scored, but not trained on. "
            + "Files of mlnetstudio, and of SaveOnnx, can.");
        if (NetworkEnsemble.IsEnsemble(network.Definition))
        {
            network.Dispose();
            throw new InvalidInputException(
                "the initial network is the mean of several networks, of which each has learnt by itself: it can be scored, but not trained on as one. Train one network with --folds 0.");
        }

        if (plan.Task == NetworkTask.Multiclass && NeuralNetworkTransformer.ReadLabel(file.Model.Graph) is { } encoding)
        {
            RequireSameClasses(encoding, label);
        }

        var graph = file.Model.Graph;
        return new NetworkModel(network, plan.Task, LossOf(graph) ?? plan.DefaultLoss, ScalingOf(graph, network.OutputShape.Size), seed: 0);
    }

    private static LossOptions? LossOf(OperatorGraph graph)
    {
        if (!graph.Metadata.TryGetValue(ModelMetadata.Pipeline, out string? json))
        {
            return null;
        }

        try
        {
            return PipelineDefaults.Records.Read(json, PipelineJson.Pipeline)?.Training.Loss;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidInputException($"the initial network's description of its training cannot be read: {exception.Message}", innerException: exception);
        }
    }

    private static OutputScaling? ScalingOf(OperatorGraph graph, int outputs)
    {
        if (graph.Initializers.All(initializer => initializer.Key != TargetMean))
        {
            return null;
        }

        var scaler = TargetScaler.Raise(graph);
        return scaler == TargetScaler.None ? null : OutputScaling.Repeat(scaler, outputs);
    }

    /// <summary>An output belongs to a class by its place, so the keys must count the classes as the file does.</summary>
    private static void RequireSameClasses(LabelEncoding encoding, DataViewSchema.Column label)
    {
        if (label.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is not VectorDataViewType { ItemType: TextDataViewType })
        {
            return;
        }

        var keys = default(VBuffer<ReadOnlyMemory<char>>);
        label.GetKeyValues(ref keys);
        ImmutableArray<string> found = [.. keys.DenseValues().Select(key => key.ToString())];
        if (!found.AsSpan().SequenceEqual(encoding.Classes.AsSpan()))
        {
            throw new InvalidInputException(
                $"column '{label.Name}': the classes are {string.Join(", ", found)}, and those of the initial network are {string.Join(", ", encoding.Classes)}, in this order. "
                + "Give MapValueToKey the classes in the network's order as keyData.");
        }
    }
}
