using System.Collections.Immutable;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural;

/// <summary>
/// A network with its parameters. Make one from a <see cref="NetworkDefinition"/>, train it with
/// <see cref="Training.Trainer"/>, score with <see cref="CreatePredictor"/>, or lower it into an operator graph.
/// </summary>
public sealed class Network : IDisposable
{
    private Network(NetworkDefinition definition, ImmutableArray<BoundLayer> layers)
    {
        Definition = definition;
        BoundLayers = layers;
        Parameters = new ParameterStore(layers);
        OutputShape = layers.First(layer => layer.Name == definition.Output).Output;
    }

    /// <summary>The layers and how they are connected.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>The shape of one sample's output.</summary>
    public Shape OutputShape { get; }

    /// <summary>The number of trainable parameters.</summary>
    public long ParameterCount => Parameters.Slots.Where(slot => slot.Spec.Trainable).Sum(slot => (long)slot.Size);

    internal ImmutableArray<BoundLayer> BoundLayers { get; }

    internal ParameterStore Parameters { get; }

    /// <summary>Makes the network and initializes its parameters.</summary>
    /// <param name="definition">The layers.</param>
    /// <param name="seed">Decides the initial parameters; the same seed gives the same bits.</param>
    /// <exception cref="InvalidInputException">Shapes that do not fit, with the layer's name and the shapes.</exception>
    public static Network Create(NetworkDefinition definition, long seed)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var network = new Network(definition, Bind(definition));
        network.Initialize(seed);
        return network;
    }

    /// <summary>Draws all parameters anew. Every parameter has its own stream, so adding a layer leaves the others' as they were.</summary>
    public void Initialize(long seed)
    {
        for (int i = 0; i < Parameters.Slots.Length; i++)
        {
            var slot = Parameters.Slots[i];
            var values = new float[slot.Size];
            slot.Spec.Initializer.Fill(values, slot.Spec.FanIn, slot.Spec.FanOut, new DeterministicRandom(seed, RandomStreams.Initialization + i));
            Parameters.Write(slot, values);
        }
    }

    /// <summary>Whether layers score by a method that rounds more than the plain way, so that another engine's results are a little further away.</summary>
    internal bool RoundsMore => BoundLayers.Any(layer => layer.RoundsMore);

    /// <summary>One line a layer: name, kind, output shape, parameters.</summary>
    public IReadOnlyList<LayerSummary> Summarize() =>
        [.. BoundLayers.Select(layer => new LayerSummary(
            layer.Name,
            layer.Options.Kind,
            layer.Output,
            layer.Parameters.Where(p => p.Trainable).Sum(p => (long)p.Shape.Size),
            layer.Parameters.Where(p => !p.Trainable).Sum(p => (long)p.Shape.Size),
            layer.Method))];

    /// <summary>The parameters by name (<c>layer/parameter</c>), as copies of their logical shapes.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor<float>>> GetParameters() =>
        [.. Parameters.Slots.Select(slot => new KeyValuePair<string, Tensor<float>>(slot.FullName, Parameters.Read(slot)))];

    /// <summary>Sets one parameter by name.</summary>
    /// <exception cref="InvalidInputException">There is no such parameter, or the number of elements is another.</exception>
    public void SetParameter(string name, ReadOnlySpan<float> values) =>
        Parameters.Write(
            Parameters.Slots.FirstOrDefault(slot => slot.FullName == name)
                ?? throw new InvalidInputException($"the network has no parameter '{name}'. It has: {string.Join(", ", Parameters.Slots.Select(slot => slot.FullName))}."),
            values);

    /// <summary>Copies all parameters from a network of the same definition.</summary>
    public unsafe void CopyParametersFrom(Network other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Definition.Equals(other.Definition))
        {
            throw new ArgumentException("The networks have different definitions.", nameof(other));
        }

        Buffer.MemoryCopy(other.Parameters.Values, Parameters.Change(), Parameters.Length * sizeof(float), Parameters.Length * sizeof(float));
    }

    /// <summary>Scores rows of raw features into raw outputs (before any link function). For repeated use make a predictor.</summary>
    /// <param name="rows">Row-major features, <see cref="NetworkDefinition.FeatureCount"/> each.</param>
    /// <param name="outputs">Row-major outputs, the size of <see cref="OutputShape"/> each.</param>
    public void Predict(ReadOnlySpan<float> rows, Span<float> outputs)
    {
        using var predictor = CreatePredictor(Math.Clamp(rows.Length / Definition.FeatureCount, 1, 256));
        predictor.Predict(rows, outputs);
    }

    /// <summary>Something that scores rows without allocating. Not thread-safe: one per thread. It sees later changes of the parameters.</summary>
    /// <param name="batchSize">The number of rows computed at once; more rows are scored in several batches, to the same bits.</param>
    /// <param name="link">A function applied to the outputs: softmax, sigmoid, or null for none.</param>
    /// <param name="threads">The number of threads; the result does not depend on it.</param>
    public Predictor CreatePredictor(int batchSize = 256, ActivationOptions? link = null, int threads = 1) => new(this, batchSize, link, threads);

    /// <summary>Adds the network's operators to a graph and returns the name of the output value, [batch, ...].</summary>
    /// <param name="graph">The graph that gets the operators.</param>
    /// <param name="inputs">One value per network input, each [batch, ...] of the input's shape.</param>
    public string Lower(OperatorGraphBuilder graph, params ReadOnlySpan<string> inputs)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (inputs.Length != Definition.Inputs.Length)
        {
            throw new ArgumentException($"The network has {Definition.Inputs.Length} inputs, not {inputs.Length}.", nameof(inputs));
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < inputs.Length; i++)
        {
            values[Definition.Inputs[i].Name] = inputs[i];
        }

        for (int i = 0; i < BoundLayers.Length; i++)
        {
            var layer = BoundLayers[i];
            using var scope = graph.BeginScope(layer.Name);
            var parameters = Parameters.SlotsOf(layer).Select(Parameters.Read).ToArray();
            var layerInputs = Definition.Nodes[i].Inputs.Select(name => values[name]).ToArray();
            values[layer.Name] = layer.Lower(graph, layerInputs, parameters);
        }

        return values[Definition.Output];
    }

    /// <summary>
    /// The network that was lowered into a graph: its definition comes from the caller (an exported file carries it),
    /// its parameters from the graph's initializers.
    /// </summary>
    /// <exception cref="InvalidInputException">The graph is not one that this definition lowers to.</exception>
    public static Network Raise(OperatorGraph graph, NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var network = new Network(definition, Bind(definition));
        try
        {
            NetworkRaiser.Restore(network, graph);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Frees the parameters.</summary>
    public void Dispose() => Parameters.Dispose();

    private static ImmutableArray<BoundLayer> Bind(NetworkDefinition definition)
    {
        var shapes = definition.Inputs.ToDictionary(input => input.Name, input => input.Shape, StringComparer.Ordinal);
        var layers = ImmutableArray.CreateBuilder<BoundLayer>(definition.Nodes.Length);
        foreach (var node in definition.Nodes)
        {
            var inputs = node.Inputs.Select(name => shapes.TryGetValue(name, out var shape)
                ? shape
                : throw new InvalidInputException($"layer '{node.Name}' reads '{name}', which is no input and no earlier layer.")).ToImmutableArray();
            var layer = node.Layer.Bind(new LayerBinding(node.Name, inputs));
            if (!shapes.TryAdd(node.Name, layer.Output))
            {
                throw new InvalidInputException($"two layers or inputs are named '{node.Name}'.");
            }

            layers.Add(layer);
        }

        if (!definition.Nodes.Any(node => node.Name == definition.Output))
        {
            throw new InvalidInputException($"the network's output '{definition.Output}' is not one of its layers.");
        }

        var read = definition.Nodes.SelectMany(node => node.Inputs).Append(definition.Output).ToHashSet(StringComparer.Ordinal);
        if (shapes.Keys.FirstOrDefault(name => !read.Contains(name)) is { } unread)
        {
            throw new InvalidInputException($"nothing reads '{unread}', and it is not the network's output. Leave it out or connect it.");
        }

        return layers.MoveToImmutable();
    }
}

/// <summary>One layer of a network's summary.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Kind">Its kind, such as <c>dense</c>.</param>
/// <param name="OutputShape">The shape of one sample's output.</param>
/// <param name="Parameters">The number of trainable parameters.</param>
/// <param name="State">The number of values kept but not trained, such as running averages.</param>
/// <param name="Method">By what it is computed, where that is not the plain way; else null.</param>
public sealed record LayerSummary(string Name, string Kind, Shape OutputShape, long Parameters, long State, string? Method = null)
{
    /// <summary>The kind, and the method where there is one.</summary>
    public string Description => Method is null ? Kind : $"{Kind}, {Method}";
}

/// <summary>Which stream of random numbers serves which purpose; see <see cref="DeterministicRandom"/>.</summary>
internal static class RandomStreams
{
    public const long Initialization = 1L << 32;
    public const long Shuffling = 2L << 32;
    public const long Dropout = 3L << 32;
    public const long Members = 4L << 32;
}
