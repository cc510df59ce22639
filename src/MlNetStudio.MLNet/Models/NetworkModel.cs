using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlNetStudio.MLNet.Scoring;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Training;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.MLNet.Models;

/// <summary>
/// A trained network with what belongs to it: the loss, whose link makes scores, and the scaling of the target. This is what
/// all model parameters share. It is stored as the ONNX file that it exports, with what ONNX cannot say in the file's metadata.
/// </summary>
/// <remarks>Immutable once made, but for what scores it; any number of threads may score at once, also while that is changed.</remarks>
internal sealed partial class NetworkModel
{
    /// <summary>The graph's input: float [batch, features].</summary>
    public const string Features = "Features";

    /// <summary>The graph's output: float [batch, outputs].</summary>
    public const string Score = "Score";

    /// <summary>The scope of what brings features to the network. No layer has such a name, so its operators keep their names.</summary>
    public const string Rows = "mlnet/rows";

    private const string Task = "mlnetstudio.task";
    private const string Loss = "mlnetstudio.loss";
    private const string Outputs = "mlnetstudio.outputs";
    private const string Linked = "mlnetstudio.linked";

    private readonly Lazy<OperatorGraph> _graph;

    /// <param name="network">The network, which belongs to the model from now on and is not changed any more.</param>
    /// <param name="task">What it was trained for.</param>
    /// <param name="loss">What it was trained with.</param>
    /// <param name="scaling">How outputs become predictions, or null.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="isLinked">Whether the network's outputs are through the link already, as those of an ensemble are.</param>
    public NetworkModel(Network network, NetworkTask task, LossOptions loss, OutputScaling? scaling, long seed, bool isLinked = false)
    {
        (Network, TrainedTask, TrainedLoss, Scaling, Seed, IsLinked) = (network, task, loss, scaling, seed, isLinked);
        (FeatureCount, OutputCount) = (network.Definition.FeatureCount, network.OutputShape.Size);
        Link = task == NetworkTask.Binary || isLinked ? null : loss.Link;
        _graph = new Lazy<OperatorGraph>(Lower);
        _scoring = new ScoringState(this, ScoringOptions.Native);
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>What it was trained for.</summary>
    public NetworkTask TrainedTask { get; }

    /// <summary>What it was trained with.</summary>
    public LossOptions TrainedLoss { get; }

    /// <summary>How outputs become predictions, or null.</summary>
    public OutputScaling? Scaling { get; }

    /// <summary>What is done with the features first, or null.</summary>
    public InputScaling? Inputs { get; init; }

    /// <summary>The seed of the training.</summary>
    public long Seed { get; }

    /// <summary>Whether the network's outputs are through the link already: the mean of what several networks predict. It cannot be trained on.</summary>
    public bool IsLinked { get; }

    /// <summary>What each output means; empty where it is not known or there is one.</summary>
    public ImmutableArray<string> OutputNames { get; init; } = [];

    /// <summary>What happened while training; null for a model that was loaded.</summary>
    public TrainingResult? Training { get; init; }

    /// <summary>The function from outputs to scores, or null. A binary model's score is the raw output: its sign is the prediction.</summary>
    public ActivationOptions? Link { get; }

    /// <summary>The number of features of a row.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of scores of a row.</summary>
    public int OutputCount { get; }

    /// <summary>What the model computes, with its description in the metadata.</summary>
    public OperatorGraph Graph => _graph.Value;

    /// <summary>Brings outputs into the unit of the target; a mean of probabilities becomes a binary model's score.</summary>
    public void Restore(Span<float> scores)
    {
        if (IsLinked && TrainedTask == NetworkTask.Binary)
        {
            LogOdds.Apply(scores);
            return;
        }

        if (Scaling is null)
        {
            return;
        }

        for (int start = 0; start < scores.Length; start += OutputCount)
        {
            Scaling.Restore(scores.Slice(start, OutputCount));
        }
    }

    /// <summary>The model's ONNX file.</summary>
    public byte[] ToOnnx() => OnnxWriter.ToBytes(Graph);

    /// <summary>The model of an ONNX file.</summary>
    /// <param name="bytes">What <see cref="ToOnnx"/> gave.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="scoring">What scores it; null for the library's own core.</param>
    /// <exception cref="InvalidInputException">It is broken, of another format, or was not made by <see cref="ToOnnx"/>.</exception>
    public static NetworkModel FromOnnx(byte[] bytes, string name, ScoringOptions? scoring = null)
    {
        var graph = OnnxReader.Read(bytes, name);
        string format = Require(graph, ModelMetadata.Format, name);
        if (format != ModelMetadata.CurrentFormat)
        {
            throw new InvalidInputException(
                $"this network is stored in format {format}, by another version of MlNetStudio; this one reads format {ModelMetadata.CurrentFormat}.", new SourceLocation(name));
        }

        if (!Enum.TryParse(Require(graph, Task, name), ignoreCase: true, out NetworkTask task) || !Enum.IsDefined(task))
        {
            throw new InvalidInputException($"this network was trained for '{graph.Metadata[Task]}', which this version does not know.", new SourceLocation(name));
        }

        var loss = ReadLoss(Require(graph, Loss, name), name);
        var network = ModelComposer.Raise(graph, Require(graph, ModelMetadata.Network, name));
        long seed = long.TryParse(graph.Metadata.GetValueOrDefault(ModelMetadata.Seed), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : 0;
        return new NetworkModel(network, task, loss, OutputScaling.Raise(graph, network.OutputShape.Size), seed, graph.Metadata.GetValueOrDefault(Linked) == "true")
        {
            Inputs = InputScaling.Raise(graph, network.Definition.FeatureCount),
            OutputNames = ReadOutputNames(graph, network.OutputShape.Size, name),
            Scoring = scoring ?? ScoringOptions.Native,
        };
    }

    /// <summary>Whether a graph is one that <see cref="ToOnnx"/> wrote.</summary>
    public static bool IsKept(OperatorGraph graph) => graph.Metadata.ContainsKey(Task) && graph.Metadata.ContainsKey(Loss);

    private OperatorGraph Lower()
    {
        var builder = new OperatorGraphBuilder("network") { Description = "A network trained through ML.NET. Made by MlNetStudio." };
        builder.AddInput(Features, ElementType.Float32, [Dimension.Batch, FeatureCount]);
        string raw = Network.Lower(builder, LowerInputs(builder));
        bool isProbability = IsLinked && TrainedTask == NetworkTask.Binary;
        string score = isProbability ? LogOdds.Lower(builder, raw, Score) : LowerLink(builder, raw, Scaling is null ? Score : null);
        score = Scaling?.Lower(builder, score, Score) ?? score;
        builder.AddOutput(score, ElementType.Float32, [Dimension.Batch, OutputCount]);
        builder.SetMetadata(ModelMetadata.Format, ModelMetadata.CurrentFormat);
        builder.SetMetadata(ModelMetadata.Network, JsonSerializer.Serialize(Network.Definition, NeuralJsonContext.Default.NetworkDefinition));
        builder.SetMetadata(ModelMetadata.Seed, Seed.ToString(CultureInfo.InvariantCulture));
        builder.SetMetadata(Task, JsonNamingPolicy.CamelCase.ConvertName(TrainedTask.ToString()));
        builder.SetMetadata(Loss, JsonSerializer.Serialize(TrainedLoss, NeuralJsonContext.Default.LossOptions));
        if (IsLinked)
        {
            builder.SetMetadata(Linked, "true");
        }

        if (!OutputNames.IsEmpty)
        {
            builder.SetMetadata(Outputs, JsonSerializer.Serialize(OutputNames.ToArray()));
        }

        return builder.Build();
    }

    /// <summary>The values of the network's inputs: the features, cut into parts and shaped as the inputs are.</summary>
    private string[] LowerInputs(OperatorGraphBuilder builder)
    {
        var inputs = Network.Definition.Inputs;
        using var scope = builder.BeginScope(Rows);

        // ML.NET gives a column of several dimensions as such; a row is what the network knows.
        string rows = builder.AddNode("Reshape", [Features, builder.AddInitializer("shape", Tensor.Vector<long>(0, FeatureCount))]);
        rows = Inputs?.Lower(builder, rows) ?? rows;
        var values = new string[inputs.Length];
        int start = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            int end = start + inputs[i].Shape.Size;
            string value = inputs.Length == 1 ? rows : builder.AddNode("Slice", [
                rows,
                builder.AddInitializer("start", Tensor.Vector<long>(start)),
                builder.AddInitializer("end", Tensor.Vector<long>(end)),
                builder.AddInitializer("axis", Tensor.Vector<long>(1))]);
            values[i] = inputs[i].Shape.Rank == 1 ? value : builder.AddNode("Reshape", [
                value,
                builder.AddInitializer("shape", Tensor.Vector<long>([0, .. inputs[i].Shape.Dimensions.Select(d => (long)d)]))]);
            start = end;
        }

        return values;
    }

    private string LowerLink(OperatorGraphBuilder builder, string raw, string? output)
    {
        if (Link is null)
        {
            return output is null ? raw : builder.AddNode("Identity", [raw], output: output);
        }

        using var scope = builder.BeginScope("mlnet/link");
        return ModelComposer.Link(builder, raw, Link, output);
    }

    private static ImmutableArray<string> ReadOutputNames(OperatorGraph graph, int outputs, string name)
    {
        if (!graph.Metadata.TryGetValue(Outputs, out string? json))
        {
            return [];
        }

        try
        {
            string[] names = JsonSerializer.Deserialize<string[]>(json) ?? [];
            return names.Length == outputs
                ? [.. names]
                : throw new InvalidInputException($"the network has {outputs} outputs and names for {names.Length}.", new SourceLocation(name));
        }
        catch (JsonException exception)
        {
            throw new InvalidInputException($"the names of the network's outputs cannot be read: {exception.Message}", new SourceLocation(name), exception);
        }
    }

    private static LossOptions ReadLoss(string json, string name)
    {
        try
        {
            return OptionDefaults.Core.Read(json, NeuralJsonContext.Default.LossOptions)
                ?? throw new InvalidInputException("the loss is empty.", new SourceLocation(name));
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidInputException($"the loss of this network cannot be read: {exception.Message}", new SourceLocation(name), exception);
        }
    }

    private static string Require(OperatorGraph graph, string key, string name) => graph.Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new InvalidInputException($"this ONNX file holds no network that was trained here: it lacks the property '{key}'.", new SourceLocation(name));
}

/// <summary>What a network was trained for.</summary>
internal enum NetworkTask
{
    /// <summary>One number.</summary>
    Regression,

    /// <summary>Yes or no.</summary>
    Binary,

    /// <summary>One of several classes.</summary>
    Multiclass,

    /// <summary>Several numbers.</summary>
    MultiOutputRegression,

    /// <summary>Any number of several labels.</summary>
    MultiLabel,

    /// <summary>Quantiles of one number.</summary>
    Quantile,
}
