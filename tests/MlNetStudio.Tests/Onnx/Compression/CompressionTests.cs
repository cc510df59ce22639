using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Onnx;
using MlNetStudio.Onnx.Compression;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.Tests.Onnx.Compression;

public sealed class CompressionTests
{
    private const int Rows = 64;

    public static TheoryData<string> Ways => ["static", "dynamic", "float16"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_smaller_network_says_nearly_the_same_in_both_engines(string way)
    {
        var graph = Network();
        var input = Inputs(graph, 1);
        CompressedGraph small = Compress(graph, way);
        Assert.Equal(3, small.Nodes.Length);
        Assert.Single(small.Skipped, skipped => skipped.Contains("too few", StringComparison.Ordinal));
        float[] exact = Run(graph, input);
        float[] native = Run(small.Graph, input);
        double spread = exact.Max() - exact.Min();
        Assert.All(exact.Zip(native), pair => Assert.Equal(pair.First, pair.Second, way == "float16" ? 1e-3 * spread : 0.03 * spread));

        byte[] bytes = OnnxWriter.ToBytes(small.Graph);
        Assert.True(bytes.Length < (way == "float16" ? 0.6 : 0.35) * OnnxWriter.ToBytes(graph).Length, $"{bytes.Length} bytes");
        Assert.Equal(native, Run(OnnxReader.Read(bytes, "small"), input));
        if (OnnxRuntimeSession.IsAvailable)
        {
            using var session = new OnnxRuntimeSession(bytes, new OnnxRuntimeOptions(), "small");
            float[] other = session.Run(input)["output"].As<float>().Data;

            // Integer kernels round where the pattern of floats does not; half a step of the last product's input at most.
            Assert.All(native.Zip(other), pair => Assert.Equal(pair.First, pair.Second, 0.01 * spread));
        }
    }

    [Fact]
    public void Weights_are_bytes_with_a_scale_for_every_channel()
    {
        var builder = new OperatorGraphBuilder("g");
        string x = builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 2]);
        string w = builder.AddInitializer("w", Tensor.Create([1.27f, -254f, 0, 0.635f, 127f, 0], 2, 3));
        builder.AddOutput(builder.AddNode("MatMul", [x, w], output: "y"), ElementType.Float32, [Dimension.Batch, 3]);
        var batch = new Dictionary<string, Tensor> { ["x"] = Tensor.Create([-1f, 0, 0.5f, 1.55f], 2, 2) };
        CompressedGraph small = StaticQuantization.Quantize(builder.Build(), [batch], new CompressionOptions { MinimumElements = 1 });
        var constants = small.Graph.Initializers.ToDictionary();
        Assert.Equal([127, -127, 0, 64, 64, 0], constants["w/int8"].As<sbyte>().Data);
        Assert.Equal([0.01f, 2f, 1f], constants["w/scales"].As<float>().Data);
        Assert.Equal(2.55f / 255, constants["x/scale"].As<float>().Data[0], 1e-6);
        Assert.Equal(100, constants["x/zero_point"].As<byte>().Data[0]);
        Assert.False(constants.ContainsKey("w"));
        Assert.Equal(13, small.Graph.OpsetVersions[""]);
        Assert.Equal(1L, ((OperatorAttribute.Int)small.Graph.Nodes.Single(node => node.Name == "w/dequantize").Attributes["axis"]).Value);
    }

    [Fact]
    public void A_range_may_leave_out_a_few_extremes()
    {
        var builder = new OperatorGraphBuilder("g");
        string x = builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 1]);
        string w = builder.AddInitializer("w", Tensor.Create([1f], 1, 1));
        builder.AddOutput(builder.AddNode("MatMul", [x, w], output: "y"), ElementType.Float32, [Dimension.Batch, 1]);
        float[] values = [.. Enumerable.Range(0, 2000).Select(i => i / 2000f), 1000f];
        var batch = new Dictionary<string, Tensor> { ["x"] = Tensor.Create(values, values.Length, 1) };
        float Scale(double share) => StaticQuantization.Quantize(builder.Build(), [batch], new CompressionOptions { MinimumElements = 1, RangeShare = share })
            .Graph.Initializers.ToDictionary()["x/scale"].As<float>().Data[0];
        Assert.Equal(1000f / 255, Scale(1), 1e-3);
        Assert.InRange(Scale(0.99), 0, 2f / 255);
    }

    [Theory]
    [InlineData(false, 1f, 1f, true)]
    [InlineData(true, 1f, 1f, true)]
    [InlineData(true, 0.5f, 2f, true)]
    [InlineData(false, 2f, 1f, false)]
    public void Gemm_keeps_its_transposition_and_its_factors(bool transposed, float alpha, float beta, bool hasBias)
    {
        var random = new Random(3);
        var builder = new OperatorGraphBuilder("g");
        string x = builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 6]);
        int[] shape = transposed ? [4, 6] : [6, 4];
        string w = builder.AddInitializer("w", Tensor.Create([.. Enumerable.Range(0, 24).Select(_ => (float)random.NextDouble() - 0.5f)], shape));
        string[] inputs = hasBias ? [x, w, builder.AddInitializer("b", Tensor.Vector(1f, 2, 3, 4))] : [x, w];
        builder.AddOutput(builder.AddNode("Gemm", inputs, [("transB", transposed ? 1L : 0L), ("alpha", alpha), ("beta", beta)], output: "y"), ElementType.Float32, [Dimension.Batch, 4]);
        var graph = builder.Build();
        var batch = new Dictionary<string, Tensor> { ["x"] = Tensor.Create([.. Enumerable.Range(0, 60).Select(_ => (float)random.NextDouble())], 10, 6) };
        float[] exact = OperatorEngine.Compile(graph).Run(batch)["y"].As<float>().Data;
        foreach (string way in new[] { "static", "dynamic", "float16" })
        {
            float[] found = OperatorEngine.Compile(Compress(graph, way, minimum: 1, batch).Graph).Run(batch)["y"].As<float>().Data;
            Assert.All(exact.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 0.03));
        }
    }

    [Fact]
    public void Convolutions_are_quantized_by_channel()
    {
        var definition = NetworkDefinition.Sequential(new Shape(8, 8, 3), Layer.Conv2D(8, 3), Layer.Flatten(), Layer.Dense(5));
        using var network = MlNetStudio.Neural.Network.Create(definition, 1);
        var builder = new OperatorGraphBuilder("g");
        string x = builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 8, 8, 3]);
        string raw = network.Lower(builder, x);
        builder.AddOutput(builder.AddNode("Identity", [raw], output: "y"), ElementType.Float32, [Dimension.Batch, 5]);
        var graph = builder.Build();
        var random = new Random(4);
        var batch = new Dictionary<string, Tensor> { ["x"] = Tensor.Create([.. Enumerable.Range(0, 16 * 192).Select(_ => (float)random.NextDouble())], 16, 8, 8, 3) };
        CompressedGraph small = StaticQuantization.Quantize(graph, [batch]);
        Assert.Contains(small.Graph.Nodes, node => node.OpType == "Conv" && node.Inputs[1].Contains("dequantize", StringComparison.Ordinal));
        float[] exact = OperatorEngine.Compile(graph).Run(batch)["y"].As<float>().Data;
        float[] found = OperatorEngine.Compile(small.Graph).Run(batch)["y"].As<float>().Data;
        double spread = exact.Max() - exact.Min();
        Assert.All(exact.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 0.03 * spread));
    }

    [Fact]
    public void What_cannot_be_done_is_said()
    {
        var builder = new OperatorGraphBuilder("g");
        string x = builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 2]);
        builder.AddOutput(builder.AddNode("Relu", [x], output: "y"), ElementType.Float32, [Dimension.Batch, 2]);
        Assert.Contains("no weights to compress", Assert.Throws<InvalidInputException>(() => DynamicQuantization.Quantize(builder.Build())).Message, StringComparison.Ordinal);
        Assert.Contains("calibration rows", Assert.Throws<InvalidInputException>(() => StaticQuantization.Quantize(Network(), [])).Message, StringComparison.Ordinal);
        var input = Inputs(Network(), 1);
        input["input"].As<float>().Span[3] = float.NaN;
        Assert.Contains("not finite", Assert.Throws<InvalidInputException>(() => StaticQuantization.Quantize(Network(), [input])).Message, StringComparison.Ordinal);
    }

    private static CompressedGraph Compress(OperatorGraph graph, string way, int minimum = 64, Dictionary<string, Tensor>? batch = null)
    {
        var options = new CompressionOptions { MinimumElements = minimum };
        return way switch
        {
            "static" => StaticQuantization.Quantize(graph, [batch ?? Inputs(graph, 2), batch ?? Inputs(graph, 3)], options),
            "dynamic" => DynamicQuantization.Quantize(graph, options),
            _ => HalfPrecision.Convert(graph, options),
        };
    }

    private static OperatorGraph Network()
    {
        var definition = NetworkDefinition.Sequential(20, Layer.Dense(128, Layer.Relu()), Layer.Dense(96, Layer.Relu()), Layer.Dense(8, Layer.Relu()), Layer.Dense(3));
        using var network = MlNetStudio.Neural.Network.Create(definition, 5);
        var builder = new OperatorGraphBuilder("network");
        string x = builder.AddInput("input", ElementType.Float32, [Dimension.Batch, 20]);
        builder.AddOutput(builder.AddNode("Identity", [network.Lower(builder, x)], output: "output"), ElementType.Float32, [Dimension.Batch, 3]);
        return builder.Build();
    }

    private static Dictionary<string, Tensor> Inputs(OperatorGraph graph, int seed)
    {
        var random = new Random(seed);
        int width = graph.Inputs[0].Shape[1].Size!.Value;
        return new() { [graph.Inputs[0].Name] = Tensor.Create([.. Enumerable.Range(0, Rows * width).Select(_ => (float)((random.NextDouble() * 4) - 2))], Rows, width) };
    }

    private static float[] Run(OperatorGraph graph, Dictionary<string, Tensor> input) => OperatorEngine.Compile(graph).Run(input)["output"].As<float>().Data;
}
