using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Neural.Layers;

/// <summary>
/// The networks that the conformance suite runs: every kind of layer at least once, behind a dense layer where its own
/// input gradient is to be seen, with widths that are no multiple of a vector.
/// </summary>
internal static class LayerCases
{
    private static readonly Dictionary<string, Func<NetworkDefinition>> Cases = new()
    {
        ["dense"] = () => Sequential(5, Dense(7), Dense(3)),
        ["dense without bias"] = () => Sequential(5, Dense(7) with { UseBias = false }, Dense(18, Relu()) with { UseBias = false }, Dense(2)),
        ["dense relu"] = () => Sequential(6, Dense(17, Relu()), Dense(9, Relu()), Dense(2)),
        ["dense gelu"] = () => Sequential(6, Dense(17, Gelu()), Dense(2, Sigmoid())),
        ["dense over rows"] = () => Sequential(new Shape(3, 5), Dense(4, Tanh()), Dense(3), Flatten(), Dense(2)),
        ["dropout"] = () => Sequential(5, Dense(20), Dropout(0.4f), Dense(2)),
        ["batch normalization"] = () => Sequential(5, Dense(7), BatchNormalization(), Dense(2)),
        ["batch normalization over rows"] = () => Sequential(new Shape(4, 3), Dense(5), BatchNormalization(), Flatten(), Dense(2)),
        ["layer normalization"] = () => Sequential(5, Dense(19), LayerNormalization(), Dense(2)),
        ["layer normalization over rows"] = () => Sequential(new Shape(2, 6), Dense(6), LayerNormalization() with { Epsilon = 1e-3f }, Flatten(), Dense(2)),
        ["flatten"] = () => Sequential(new Shape(3, 5), Dense(6), Flatten(), Dense(2)),
        ["reshape"] = () => Sequential(12, Dense(12), Reshape(2, 3, 2), Dense(5), Reshape(5, 6), Flatten(), Dense(2)),
        ["concatenate"] = () => Branches((builder, a, b) => builder.Add(Concatenate(), a, b, a)),
        ["add"] = () => Branches((builder, a, b) => builder.Add(Add(), a, b, a)),
        ["multiply"] = () => Branches((builder, a, b) => builder.Add(Multiply(), a, b)),
        ["square"] = () => Branches((builder, a, b) => builder.Add(Add(), builder.Add(Multiply(), a, a), b)),
        ["scaling"] = () => Sequential(5, Scaling(), Dense(7, Relu()), Scaling() with { LearningRate = 6 }, Dense(2)),
        ["scaling over rows"] = () => Sequential(new Shape(3, 5), Dense(18), Scaling(), Flatten(), Dense(2)),
        ["average"] = () => Branches((builder, a, b) => builder.Add(Average(), a, b, a)),
        ["learning rate factors"] = () => Sequential(
            5, Dense(7) with { KernelLearningRate = 0.5f, BiasLearningRate = 0.1f, LearningRateByFanIn = true }, Dense(2) with { KernelLearningRate = 0 }),
        ["residual"] = Residual,
        ["embedding"] = () => Sequential(3, Embedding(6, 4), Flatten(), Dense(2)),
        ["two inputs"] = TwoInputs,
        ["output with readers"] = OutputWithReaders,
        ["relu"] = () => Activation(Relu()),
        ["leaky relu"] = () => Activation(LeakyRelu(0.1f)),
        ["elu"] = () => Activation(Elu(1.3f)),
        ["selu"] = () => Activation(Selu()),
        ["gelu"] = () => Activation(Gelu()),
        ["silu"] = () => Activation(Silu()),
        ["mish"] = () => Activation(Mish()),
        ["softplus"] = () => Activation(Softplus()),
        ["hard sigmoid"] = () => Activation(HardSigmoid()),
        ["hard swish"] = () => Activation(HardSwish()),
        ["sigmoid"] = () => Activation(Sigmoid()),
        ["tanh"] = () => Activation(Tanh()),
        ["softmax"] = () => Activation(Softmax()),
        ["log softmax"] = () => Activation(LogSoftmax()),
        ["exponential"] = () => Activation(Exponential()),
    };

    public static IEnumerable<string> Names => Cases.Keys;

    public static NetworkDefinition Create(string name) => Cases[name]();

    /// <summary>The network with parameters away from their initial zeros and ones, so that every gradient matters.</summary>
    public static Network CreateNetwork(string name)
    {
        var network = Network.Create(Create(name), seed: 7);
        var random = new DeterministicRandom(11);
        foreach (var slot in network.Parameters.Slots)
        {
            var values = network.Parameters.Read(slot).Data;
            for (int i = 0; i < values.Length; i++)
            {
                float moved = values[i] + ((random.NextSingle() - 0.5f) * 0.4f);
                values[i] = slot.Spec.Name == "variance" ? MathF.Abs(moved) + 0.5f : moved;
            }

            network.Parameters.Write(slot, values);
        }

        return network;
    }

    /// <summary>Random rows of features; where a category index is expected, a small whole number.</summary>
    public static float[] Rows(Network network, int batch)
    {
        var random = new DeterministicRandom(5);
        var rows = new float[batch * network.Definition.FeatureCount];
        for (int i = 0; i < rows.Length;)
        {
            foreach (var input in network.Definition.Inputs)
            {
                bool category = network.Definition.Nodes.Any(node => node.Layer is EmbeddingOptions && node.Inputs.Contains(input.Name));
                for (int j = 0; j < input.Shape.Size; j++)
                {
                    rows[i++] = category ? random.NextInt32(5) : (float)random.NextGaussian();
                }
            }
        }

        return rows;
    }

    /// <summary>The network as a graph of its own.</summary>
    public static OperatorGraph Lower(Network network)
    {
        var builder = new OperatorGraphBuilder("case");
        var inputs = network.Definition.Inputs
            .Select(input => builder.AddInput(input.Name, ElementType.Float32, [Dimension.Batch, .. input.Shape.Dimensions.Select(d => (Dimension)d)]))
            .ToArray();
        builder.AddOutput(network.Lower(builder, inputs), ElementType.Float32, [Dimension.Batch, .. network.OutputShape.Dimensions.Select(d => (Dimension)d)]);
        return builder.Build();
    }

    /// <summary>Rows split into the network's inputs.</summary>
    public static Dictionary<string, Tensor> Tensors(Network network, float[] rows, int batch)
    {
        var tensors = new Dictionary<string, Tensor>();
        int features = network.Definition.FeatureCount;
        int offset = 0;
        foreach (var input in network.Definition.Inputs)
        {
            int size = input.Shape.Size;
            float[] data = [.. Enumerable.Range(0, batch).SelectMany(row => rows.Skip((row * features) + offset).Take(size))];
            tensors.Add(input.Name, new Tensor<float>(data, [batch, .. input.Shape.Dimensions]));
            offset += size;
        }

        return tensors;
    }

    public static Dictionary<string, DoubleGraph.Value> Inputs(Network network, float[] rows, int batch) =>
        Tensors(network, rows, batch).ToDictionary(pair => pair.Key, pair => DoubleGraph.Value.From(pair.Value));

    private static NetworkDefinition Sequential(Shape input, params ReadOnlySpan<LayerOptions> layers) => NetworkDefinition.Sequential(input, layers);

    private static NetworkDefinition Activation(ActivationOptions activation) => Sequential(5, Dense(18), activation, Dense(3));

    private static NetworkDefinition Branches(Func<NetworkBuilder, string, string, string> join)
    {
        var builder = new NetworkBuilder();
        string x = builder.Input("x", 5);
        string a = builder.Add(Dense(6, Tanh()), x);
        string b = builder.Add(Dense(6), x);
        return builder.Build(builder.Add(Dense(2), join(builder, a, b)));
    }

    private static NetworkDefinition Residual()
    {
        var builder = new NetworkBuilder();
        string x = builder.Add(Dense(17, Relu()), builder.Input("x", 5));
        string inner = builder.Add(Dense(17), builder.Add(Dense(9, Relu()), x));
        string sum = builder.Add(Relu() with { Name = "after" }, builder.Add(Add(), x, inner));
        return builder.Build(builder.Add(Dense(2), sum));
    }

    private static NetworkDefinition TwoInputs()
    {
        var builder = new NetworkBuilder();
        string numbers = builder.Input("numbers", 4);
        string category = builder.Input("category", 1);
        string embedded = builder.Add(Flatten(), builder.Add(Embedding(5, 3), category));
        return builder.Build(builder.Add(Dense(2), builder.Add(Concatenate(), numbers, embedded)));
    }

    private static NetworkDefinition OutputWithReaders()
    {
        var builder = new NetworkBuilder();
        string x = builder.Add(Dense(4), builder.Input("x", 5));
        string gate = builder.Add(Dense(4, Sigmoid()), x);
        return builder.Build(builder.Add(Add(), builder.Add(Multiply(), x, gate), x));
    }
}
