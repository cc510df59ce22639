using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Raising;
using MlNetStudio.Neural.Training;
using MlNetStudio.Onnx;

namespace MlNetStudio.Tests.Onnx.Raising;

/// <summary>Layers found in graphs that nothing describes.</summary>
public sealed class GraphNetworkTests
{
    public static TheoryData<string> Names => ["table", "softmax", "images", "shapes", "channels last", "words", "decoder", "keras classifier", "keras decoder", "old"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_raised_network_scores_as_the_engine_does(string name)
    {
        var graph = Graph(name);
        using var raised = GraphNetwork.Raise(graph);
        int features = raised.Network.Definition.FeatureCount;
        const int Rows = 7;
        float[] foreign = Inputs(name, Rows * features);
        var own = new float[foreign.Length];
        for (int i = 0; i < own.Length; i++)
        {
            own[i] = foreign[(i / features * features) + raised.FeatureOrder[i % features]];
        }

        var outputs = new float[Rows * raised.Network.OutputShape.Size];
        raised.Network.Predict(own, outputs);
        var free = graph with { Inputs = [raised.Input with { Shape = [Dimension.Batch, .. raised.Input.Shape.Skip(1)] }] };
        int[] shape = [Rows, .. raised.Input.Shape.Skip(1).Select(dimension => dimension.Size!.Value)];
        var expected = OperatorEngine.Compile(free).Run(new Dictionary<string, Tensor> { [raised.Input.Name] = Tensor.Create(foreign, shape) })[raised.Output.Name].As<float>();
        for (int i = 0; i < outputs.Length; i++)
        {
            Assert.Equal(expected.Data[i], outputs[i], 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_lowered_again_is_raised_to_the_same_network_and_to_the_same_bytes(string name)
    {
        using var first = GraphNetwork.Raise(Graph(name));
        byte[] bytes = Lower(first.Network);
        using var second = GraphNetwork.Raise(OnnxReader.Read(bytes, "model"));
        Assert.Equal(first.Network.Definition.Nodes.AsEnumerable(), second.Network.Definition.Nodes.AsEnumerable());
        Assert.Equal(bytes, Lower(second.Network));
        Assert.Equal(Enumerable.Range(0, second.FeatureOrder.Length), second.FeatureOrder);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("images")]
    [InlineData("channels last")]
    [InlineData("words")]
    [InlineData("decoder")]
    [InlineData("keras classifier")]
    [InlineData("keras decoder")]
    public void Training_makes_the_loss_smaller(string name)
    {
        using var raised = GraphNetwork.Raise(Graph(name));
        var network = raised.Network;
        float[] features = Inputs(name, 64 * network.Definition.FeatureCount);
        var targets = Inputs("targets", 64 * network.OutputShape.Size);
        var result = new Trainer(network, new TrainingOptions { Loss = new MeanSquaredErrorOptions(), Optimizer = new AdamOptions { LearningRate = 0.01f }, Epochs = 60, BatchSize = 16, Threads = 1 })
            .Fit(new Dataset(features, network.Definition.FeatureCount, targets, network.OutputShape.Size));
        Assert.True(result.History[^1].Loss < 0.9 * result.History[0].Loss, $"{result.History[0].Loss} to {result.History[^1].Loss}");
    }

    [Fact]
    public void Layers_are_called_what_their_weights_are()
    {
        using var table = GraphNetwork.Raise(ForeignGraphs.Table(dropout: 0.25f));
        Assert.Equal(["fc1", "bn1", "relu_1", "dropout_1", "fc2", "silu_1", "add_1", "head"], table.Network.Definition.Nodes.Select(node => node.Name));
        using var keras = GraphNetwork.Raise(ForeignGraphs.ChannelsLast());
        Assert.Equal(["sequential.conv2d", "globalAveragePool_1", "dense", "softmax_1"], keras.Network.Definition.Nodes.Select(node => node.Name));
        Assert.IsType<ReluOptions>(Assert.IsType<Conv2DOptions>(keras.Network.Definition.Nodes[0].Layer).Activation);
    }

    [Fact]
    public void Images_with_channels_first_say_where_their_elements_went()
    {
        using var raised = GraphNetwork.Raise(ForeignGraphs.Images());
        Assert.Equal(new Shape(9, 8, 2), raised.Network.Definition.Inputs[0].Shape);
        Assert.Equal([0, 72, 1, 73], raised.FeatureOrder.Take(4));
        Assert.Equal(Enumerable.Range(0, 144), raised.FeatureOrder.Order());
    }

    [Fact]
    public void All_operators_that_no_layer_stands_for_are_named_at_once()
    {
        var graph = new OperatorGraphBuilder("odd");
        string x = graph.AddInput("x", ElementType.Float32, [Dimension.Batch, 4]);
        using (graph.BeginScope("first"))
        {
            x = graph.AddNode("Cos", [x]);
        }

        x = graph.AddNode("Gemm", [x, graph.AddInitializer("w", Tensor.Create(new float[8], 4, 2))]);
        x = graph.AddNode("NonZero", [x]);
        graph.AddOutput(x, ElementType.Float32, [Dimension.Batch, 2]);
        var error = Assert.Throws<InvalidInputException>(() => GraphNetwork.Raise(graph.Build()));
        Assert.Contains("Cos 'first/Cos'; NonZero 'NonZero'", error.Message, StringComparison.Ordinal);
        Assert.Contains("ai.onnx 12", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Gemm", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_one_input_or_no_known_size_is_refused()
    {
        var graph = ForeignGraphs.Table();
        var open = graph with { Inputs = [graph.Inputs[0] with { Shape = [Dimension.Batch, Dimension.Named("features")] }] };
        Assert.Contains("all but the first", Assert.Throws<InvalidInputException>(() => GraphNetwork.Raise(open)).Message, StringComparison.Ordinal);
        var two = graph with { Inputs = [graph.Inputs[0], graph.Inputs[0] with { Name = "more" }] };
        Assert.Contains("one input", Assert.Throws<InvalidInputException>(() => GraphNetwork.Raise(two)).Message, StringComparison.Ordinal);
        var wide = graph with { Inputs = [graph.Inputs[0] with { Shape = [1, 6] }] };
        Assert.Contains("do not multiply", Assert.Throws<InvalidInputException>(() => GraphNetwork.Raise(wide)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("asymmetric", "floor", "nearest", 3f, true)]
    [InlineData("asymmetric", "round_prefer_floor", "nearest", 2f, true)]
    [InlineData("half_pixel", "round_prefer_ceil", "nearest", 3f, true)]
    [InlineData("pytorch_half_pixel", "round_prefer_floor", "nearest", 4f, true)]
    [InlineData("half_pixel", "floor", "nearest", 2f, false)]
    [InlineData("asymmetric", "round_prefer_floor", "nearest", 3f, false)]
    [InlineData("align_corners", "floor", "nearest", 2f, false)]
    [InlineData("half_pixel", "floor", "linear", 2f, false)]
    [InlineData("asymmetric", "floor", "nearest", 1.5f, false)]
    [InlineData("asymmetric", "floor", "nearest", 0.5f, false)]
    public void Only_a_resize_that_repeats_pixels_is_a_layer(string coordinates, string rounding, string mode, float factor, bool isLayer)
    {
        var graph = MoreForeignGraphs.Resized(coordinates, rounding, mode, [1, 1, factor, 2]);
        if (isLayer)
        {
            using var raised = GraphNetwork.Raise(graph);
            Assert.Equal(new Shape((int)factor, 2), Assert.IsType<UpSample2DOptions>(raised.Network.Definition.Nodes[0].Layer).Factors);
        }
        else
        {
            Assert.Contains("Resize 'Resize' (only images made whole times", Assert.Throws<InvalidInputException>(() => GraphNetwork.Raise(graph)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Operators_of_Keras_become_layers_with_activations_inside()
    {
        using var keras = GraphNetwork.Raise(MoreForeignGraphs.KerasClassifier());
        var layers = keras.Network.Definition.Nodes.Select(node => node.Layer).ToArray();
        Assert.Equal(5, layers.Count(layer => layer is ScalingOptions));
        Assert.Contains(layers, layer => layer is ClipOptions { Low: 0, High: 0.6f });
        Assert.Contains(layers, layer => layer is Conv2DOptions { Groups: 4 });
        using var torch = GraphNetwork.Raise(MoreForeignGraphs.Decoder());
        Assert.Contains(torch.Network.Definition.Nodes, node => node.Layer is ConvTranspose2DOptions { Groups: 2, Filters: 6, Activation: ClipOptions });
        Assert.Equal(2, torch.Network.Definition.Nodes.Count(node => node.Layer is PReluOptions));
    }

    [Fact]
    public void A_dropout_without_a_rate_is_refused()
    {
        var graph = ForeignGraphs.Table();
        var empty = graph with
        {
            Initializers = [.. graph.Initializers.Select(constant => constant.Key == "ratio" ? new(constant.Key, Tensor.Vector<float>()) : constant)],
        };
        Assert.Contains("Dropout 'Dropout'", Assert.Throws<InvalidInputException>(() => GraphNetwork.Raise(empty)).Message, StringComparison.Ordinal);
    }

    private static OperatorGraph Graph(string name) => name switch
    {
        "table" => ForeignGraphs.Table(),
        "softmax" => ForeignGraphs.Table(last: "Softmax"),
        "images" => ForeignGraphs.Images(),
        "shapes" => ForeignGraphs.Images(shapes: true),
        "channels last" => ForeignGraphs.ChannelsLast(),
        "decoder" => MoreForeignGraphs.Decoder(),
        "keras classifier" => MoreForeignGraphs.KerasClassifier(),
        "keras decoder" => MoreForeignGraphs.KerasDecoder(),
        "old" => MoreForeignGraphs.Old(),
        _ => ForeignGraphs.Words(),
    };

    private static float[] Inputs(string name, int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => name == "words" ? random.Next(9) : (random.NextSingle() * 2) - 1)];
    }

    private static byte[] Lower(Network network)
    {
        var builder = new OperatorGraphBuilder("model");
        var input = network.Definition.Inputs[0];
        string x = builder.AddInput(input.Name, ElementType.Float32, [Dimension.Batch, .. input.Shape.Dimensions.Select(size => (Dimension)size)]);
        builder.AddOutput(network.Lower(builder, x), ElementType.Float32, [Dimension.Batch, network.OutputShape.Size]);
        return OnnxWriter.ToBytes(builder.Build());
    }
}
