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
        ["scaling with bias"] = () => Sequential(new Shape(3, 5), Dense(7), Scaling() with { UseBias = true }, Flatten(), Dense(2)),
        ["prelu"] = () => Sequential(new Shape(3, 5), Dense(18), PRelu(), Dense(3), PRelu() with { Slope = 0.5f }, Flatten(), Dense(2)),
        ["average"] = () => Branches((builder, a, b) => builder.Add(Average(), a, b, a)),
        ["learning rate factors"] = () => Sequential(
            5, Dense(7) with { KernelLearningRate = 0.5f, BiasLearningRate = 0.1f, LearningRateByFanIn = true }, Dense(2) with { KernelLearningRate = 0 }),
        ["residual"] = Residual,
        ["embedding"] = () => Sequential(3, Embedding(6, 4), Flatten(), Dense(2)),
        ["conv2d"] = () => Sequential(new Shape(6, 5, 2), Conv2D(3, 3), Conv2D(5, 2), Flatten(), Dense(2)),
        ["conv2d relu"] = () => Sequential(new Shape(7, 6, 3), Conv2D(17, 3, Relu()), Conv2D(4, 3, Relu()), Flatten(), Dense(2)),
        ["conv2d wide"] = () => Sequential(new Shape(4, 4, 16), Conv2D(32, 2, Relu()), Conv2D(48, 2, Relu()), Flatten(), Dense(2)),
        ["conv2d strides"] = () => Sequential(new Shape(7, 8, 2), Conv2D(3, 3) with { Strides = new Shape(2, 3), Padding = ConvolutionPadding.Same }, Conv2D(2, 2) with { Strides = 2 }, Flatten(), Dense(2)),
        ["conv2d same"] = () => Sequential(new Shape(4, 5, 16), Conv2D(16, 3, Tanh()) with { Padding = ConvolutionPadding.Same, UseBias = false }, Conv2D(2, 4) with { Padding = ConvolutionPadding.Same }, Flatten(), Dense(2)),
        ["conv2d dilated"] = () => Sequential(
            new Shape(7, 7, 2),
            Conv2D(3, 3) with { Dilations = new Shape(2, 1), Padding = ConvolutionPadding.Explicit, PadTop = 1, PadLeft = 2, PadRight = 1 },
            Conv2D(2, 2, Gelu()) with { Dilations = 2 },
            Flatten(),
            Dense(2)),
        ["conv2d pointwise"] = () => Sequential(new Shape(3, 4, 5), Conv2D(18, 1, Relu()), Conv2D(3, 1), Flatten(), Dense(2)),
        ["conv2d groups"] = () => Sequential(new Shape(5, 5, 4), Conv2D(6, 3, Relu()) with { Groups = 2 }, Conv2D(6, 2) with { Groups = 3 }, Flatten(), Dense(2)),
        ["conv2d depthwise"] = () => Sequential(
            new Shape(6, 6, 5), Conv2D(5, 3, Relu()) with { Groups = 5, Padding = ConvolutionPadding.Same }, Conv2D(5, 3) with { Groups = 5, Strides = 2 }, Conv2D(10, 1) with { Groups = 5 }, Flatten(), Dense(2)),
        ["conv2d large"] = () => Sequential(new Shape(15, 14, 5), Conv2D(3, 2, Relu()), Conv2D(2, 1), MaxPool2D(7), Flatten(), Dense(2)),
        ["conv2d softmax"] = () => Sequential(new Shape(3, 3, 2), Conv2D(3, 2, Softmax()), Flatten(), Dense(2)),
        ["conv1d"] = () => Sequential(
            new Shape(12, 2), Conv1D(3, 3, Relu()), Conv1D(4, 3, Relu()) with { Padding = ConvolutionPadding.Same, Dilation = 2 }, Conv1D(2, 2) with { Stride = 2 }, Flatten(), Dense(2)),
        ["conv transpose"] = () => Sequential(
            new Shape(3, 4, 2),
            ConvTranspose2D(5, 3, Relu()) with { Strides = 2 },
            ConvTranspose2D(3, 3, Relu()) with { Padding = ConvolutionPadding.Same },
            ConvTranspose2D(2, 2, Sigmoid()) with { Strides = new Shape(3, 2), Padding = ConvolutionPadding.Same },
            ConvTranspose2D(2, 3) with { Padding = ConvolutionPadding.Explicit, PadTop = 2, PadBottom = 1, PadLeft = 1, UseBias = false },
            Flatten(),
            Dense(2)),
        ["conv transpose groups"] = () => Sequential(
            new Shape(2, 3, 4), Conv2D(4, 1, Relu()), ConvTranspose2D(6, 3, Relu()) with { Groups = 2, Strides = 2 }, ConvTranspose2D(6, 2) with { Groups = 6 }, Flatten(), Dense(2)),
        ["max pool"] = () => Sequential(new Shape(8, 9, 2), Conv2D(17, 3, Relu()), MaxPool2D(), Conv2D(3, 2), MaxPool2D(2) with { Strides = 1 }, Flatten(), Dense(2)),
        ["max pool padded"] = () => Sequential(
            new Shape(6, 6, 2), Conv2D(3, 3, Relu()), MaxPool2D(3) with { Strides = 2, Padding = ConvolutionPadding.Same },
            MaxPool2D(2) with { Padding = ConvolutionPadding.Explicit, PadTop = 1, PadRight = 1 }, Flatten(), Dense(2)),
        ["average pool"] = () => Sequential(
            new Shape(7, 7, 2), Conv2D(5, 3, Relu()), AvgPool2D(3) with { Strides = new Shape(2, 1), Padding = ConvolutionPadding.Same }, AvgPool2D(2), Flatten(), Dense(2)),
        ["pool 1d"] = () => Sequential(
            new Shape(13, 2), Conv1D(5, 2, Relu()), MaxPool1D(2), Conv1D(3, 1, Relu()), MaxPool1D(3) with { Stride = 1, Padding = ConvolutionPadding.Explicit, PadBefore = 1 }, AvgPool1D(2) with { Stride = 1, Padding = ConvolutionPadding.Same }, Flatten(), Dense(2)),
        ["global average pool"] = () => Sequential(new Shape(4, 5, 2), Conv2D(7, 2, Relu()), GlobalAveragePool(), Dense(2)),
        ["global max pool"] = () => Sequential(new Shape(4, 5, 2), Conv2D(7, 2, Relu()), GlobalMaxPool(), Dense(2)),
        ["global pool 1d"] = () => Sequential(new Shape(9, 2), Conv1D(7, 2), GlobalMaxPool(), Dense(2)),
        ["up sample"] = () => Sequential(new Shape(2, 3, 2), Conv2D(5, 1, Relu()), UpSample2D(2), Conv2D(3, 2), UpSample2D(1) with { Factors = new Shape(1, 3) }, Flatten(), Dense(2)),
        ["zero pad"] = () => Sequential(new Shape(3, 4, 2), Conv2D(5, 2, Relu()), ZeroPad2D(1), Conv2D(3, 2), new ZeroPad2DOptions { Top = 2, Right = 1 }, Flatten(), Dense(2)),
        ["spatial dropout"] = () => Sequential(new Shape(4, 4, 3), Conv2D(17, 2), SpatialDropout(0.5f), Conv2D(2, 2), Flatten(), Dense(2)),
        ["batch normalization of images"] = () => Sequential(new Shape(4, 5, 2), Conv2D(5, 2), BatchNormalization(), Relu(), Conv2D(3, 2), Flatten(), Dense(2)),
        ["residual images"] = ResidualImages,
        ["flow of images"] = () => Sequential(
            new Shape(12, 11, 1), Conv2D(4, 3, Relu()), MaxPool2D(2) with { Strides = 1 }, Conv2D(16, 2, Relu()), AvgPool2D(2) with { Strides = 1 }, Conv2D(3, 1), MaxPool2D(3), Flatten(), Dense(2)),
        ["flow of wide images"] = () => Sequential(
            new Shape(9, 8, 5), Conv2D(16, 2, Relu()), Conv2D(17, 2, Relu()) with { Padding = ConvolutionPadding.Same }, MaxPool2D(), Conv2D(2, 2), Flatten(), Dense(2)),
        ["flow with a residual"] = ResidualFlow,
        ["image output"] = () => Sequential(new Shape(4, 4, 2), Conv2D(3, 2, Relu()), Conv2D(2, 2)),
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
        ["clip"] = () => Activation(Clip(-0.3f, 0.4f)),
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

    private static NetworkDefinition ResidualImages()
    {
        var builder = new NetworkBuilder();
        string x = builder.Add(Conv2D(5, 3, Relu()), builder.Input("x", new Shape(5, 6, 2)));
        string inner = builder.Add(Conv2D(5, 3) with { Padding = ConvolutionPadding.Same }, builder.Add(Conv2D(3, 1, Relu()), x));
        string sum = builder.Add(Relu() with { Name = "after" }, builder.Add(Add(), x, inner));
        return builder.Build(builder.Add(Dense(2), builder.Add(Flatten(), builder.Add(MaxPool2D(), sum))));
    }

    private static NetworkDefinition ResidualFlow()
    {
        var builder = new NetworkBuilder();
        string x = builder.Add(Conv2D(4, 3, Relu()), builder.Input("x", new Shape(10, 9, 2)));
        string inner = builder.Add(Conv2D(4, 3) with { Padding = ConvolutionPadding.Same }, builder.Add(Conv2D(3, 1, Relu()), x));
        string sum = builder.Add(Add(), x, inner);
        return builder.Build(builder.Add(Dense(2), builder.Add(Flatten(), builder.Add(MaxPool2D(2), builder.Add(Conv2D(2, 1, Relu()), sum)))));
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
