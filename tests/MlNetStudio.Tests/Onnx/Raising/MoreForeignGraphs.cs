using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Onnx.Raising.ForeignGraphs;

namespace MlNetStudio.Tests.Onnx.Raising;

/// <summary>Graphs of image networks that make their input larger again, and what Keras's converters make of its layers.</summary>
internal static class MoreForeignGraphs
{
    /// <summary>An autoencoder of PyTorch: learned slopes, transposed convolutions with output padding and in groups, bounds, pixels repeated.</summary>
    public static OperatorGraph Decoder()
    {
        var random = new Random(5);
        var graph = new OperatorGraphBuilder("decoder");
        string x = graph.AddInput("input.1", ElementType.Float32, [Dimension.Named("N"), 2, 6, 5]);
        x = Conv(graph, random, "down", x, 4, 2, 3, [1, 1, 0, 1], [2, 2]);
        x = graph.AddNode("PRelu", [x, Weights(graph, random, "prelu.weight", 4, 1, 1)]);
        x = graph.AddNode(
            "ConvTranspose",
            [x, Weights(graph, random, "up1.weight", 4, 3, 3, 3), Weights(graph, random, "up1.bias", 6)],
            [("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }), ("output_padding", new long[] { 1, 0 }), ("group", 2L)]);
        x = graph.AddNode("Clip", [x, graph.AddInitializer("low", Tensor.Scalar(0f)), graph.AddInitializer("high", Tensor.Scalar(0.4f))]);
        x = Resize(graph, x, "asymmetric", "floor", scales: [1, 1, 2, 3]);
        x = graph.AddNode("PRelu", [Conv(graph, random, "mix", x, 2, 6, 2, [0, 0, 0, 0], [1, 1]), graph.AddInitializer("slope", Tensor.Vector(0.1f))]);
        x = graph.AddNode("Flatten", [x]);
        x = graph.AddNode("Clip", [x, "", graph.AddInitializer("most", Tensor.Scalar(0.3f))]);
        x = graph.AddNode("Gemm", [x, Weights(graph, random, "fc.weight", 3, 2 * 11 * 14)], [("transB", 1L)]);
        graph.AddOutput(x, ElementType.Float32, [Dimension.Named("N"), 3]);
        return graph.Build();
    }

    /// <summary>A classifier of Keras as tf2onnx writes it: pixels scaled, batch normalization as a product and a sum, ReLU6, enlarging, the mean over axes, dense with its bias first.</summary>
    public static OperatorGraph KerasClassifier()
    {
        var random = new Random(6);
        var graph = new OperatorGraphBuilder("tf2onnx");
        string x = graph.AddInput("input_1", ElementType.Float32, [Dimension.Named("unk__1"), 8, 6, 3]);
        x = graph.AddNode("Mul", [x, graph.AddInitializer("rescaling/Cast/x:0", Tensor.Scalar(0.5f))]);
        x = graph.AddNode("Sub", [x, graph.AddInitializer("mean", Tensor.Create([0.1f, -0.2f, 0.05f], 1, 1, 1, 3))]);
        x = graph.AddNode("Div", [x, graph.AddInitializer("deviation", Tensor.Create([0.5f, 1.5f, 2f], 1, 1, 1, 3))]);
        x = graph.AddNode("Transpose", [x], [("perm", new long[] { 0, 3, 1, 2 })]);
        x = Conv(graph, random, "model/conv2d", x, 4, 3, 3, null, [1, 1], separator: "/");
        x = graph.AddNode("Mul", [x, Weights(graph, random, "model/batch_normalization/scale", 1, 4, 1, 1)]);
        x = graph.AddNode("Add", [x, Weights(graph, random, "model/batch_normalization/offset", 1, 4, 1, 1)]);
        x = graph.AddNode("Relu", [x]);
        x = graph.AddNode("Clip", [x, graph.AddInitializer("low", Tensor.Scalar(0f)), graph.AddInitializer("six", Tensor.Scalar(0.6f))]);
        string batch = graph.AddNode("Slice", [graph.AddNode("Shape", [x]), graph.AddInitializer("from", Tensor.Vector(0L)), graph.AddInitializer("to", Tensor.Vector(1L))]);
        string sizes = graph.AddNode("Concat", [batch, graph.AddInitializer("sizes", Tensor.Vector(4L, 24L, 12L))], [("axis", 0L)]);
        x = Resize(graph, x, "half_pixel", "round_prefer_floor", sizes: sizes);
        x = graph.AddNode("Transpose", [x], [("perm", new long[] { 0, 2, 3, 1 })]);
        x = graph.AddNode("Transpose", [x], [("perm", new long[] { 0, 3, 1, 2 })]);
        x = Conv(graph, random, "model/separable", x, 4, 1, 3, [0, 0, 1, 1], [2, 2], groups: 4, separator: "/");
        x = graph.AddNode("Add", [x, Weights(graph, random, "model/separable/bias_add", 1, 4, 1, 1)]);
        x = graph.AddNode("ReduceMean", [x], [("axes", new long[] { 2, 3 }), ("keepdims", 1L)]);
        x = graph.AddNode("Squeeze", [x], [("axes", new long[] { 2, 3 })]);
        x = graph.AddNode("Add", [Weights(graph, random, "dense/bias", 5), graph.AddNode("MatMul", [x, Weights(graph, random, "dense/kernel", 4, 5)])]);
        x = graph.AddNode("Sub", [graph.AddInitializer("one", Tensor.Scalar(1f)), graph.AddNode("Sigmoid", [x])]);
        graph.AddOutput(graph.AddNode("Softmax", [x], [("axis", -1L)]), ElementType.Float32, [Dimension.Named("unk__1"), 5]);
        return graph.Build();
    }

    /// <summary>A decoder of Keras: numbers become an image with its channels last, which transposed convolutions and repeated pixels make larger.</summary>
    public static OperatorGraph KerasDecoder()
    {
        var random = new Random(7);
        var graph = new OperatorGraphBuilder("keras_decoder");
        string x = graph.AddInput("z", ElementType.Float32, [Dimension.Named("unk__1"), 5]);
        x = graph.AddNode("Add", [graph.AddNode("MatMul", [x, Weights(graph, random, "dense/kernel", 5, 24)]), Weights(graph, random, "dense/bias", 24)]);
        x = graph.AddNode("Reshape", [x, graph.AddInitializer("shape", Tensor.Vector(-1L, 3L, 2L, 4L))]);
        x = graph.AddNode("Transpose", [x], [("perm", new long[] { 0, 3, 1, 2 })]);
        x = graph.AddNode(
            "ConvTranspose",
            [x, Weights(graph, random, "conv2d_transpose/kernel", 4, 3, 3, 3)],
            [("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")]);
        x = graph.AddNode("Elu", [x], [("alpha", 1f)]);
        x = graph.AddNode(
            "ConvTranspose",
            [x, Weights(graph, random, "conv2d_transpose_1/kernel", 3, 2, 2, 3)],
            [("kernel_shape", new long[] { 2, 3 }), ("strides", new long[] { 1, 1 }), ("output_shape", new long[] { 6, 4 })]);
        x = graph.AddNode("Transpose", [x], [("perm", new long[] { 0, 2, 3, 1 })]);
        x = Resize(graph, x, "half_pixel", "round_prefer_floor", scales: [1, 2, 2, 1]);
        x = graph.AddNode("Reshape", [x, graph.AddInitializer("flat", Tensor.Vector(-1L, 192L))]);
        x = graph.AddNode("MatMul", [x, Weights(graph, random, "head/kernel", 192, 2)]);
        graph.AddOutput(x, ElementType.Float32, [Dimension.Named("unk__1"), 2]);
        return graph.Build();
    }

    /// <summary>What was written before opset 11: bounds as attributes, Upsample.</summary>
    public static OperatorGraph Old()
    {
        var random = new Random(8);
        var graph = new OperatorGraphBuilder("old");
        string x = graph.AddInput("data", ElementType.Float32, [Dimension.Named("N"), 2, 3, 3]);
        x = graph.AddNode("Clip", [Conv(graph, random, "conv", x, 3, 2, 2, [0, 0, 0, 0], [1, 1])], [("min", 0f), ("max", 0.3f)]);
        x = graph.AddNode("Upsample", [x, graph.AddInitializer("scales", Tensor.Vector(1f, 1f, 2f, 2f))], [("mode", "nearest")]);
        x = graph.AddNode("Clip", [Conv(graph, random, "conv2", x, 2, 3, 2, [0, 0, 0, 0], [2, 2])], [("min", 0f)]);
        x = graph.AddNode("Gemm", [graph.AddNode("Flatten", [x]), Weights(graph, random, "fc.weight", 2, 8), Weights(graph, random, "fc.bias", 2)], [("transB", 1L)]);
        graph.AddOutput(x, ElementType.Float32, [Dimension.Named("N"), 2]);
        var built = graph.Build();
        return built with { OpsetVersions = built.OpsetVersions.SetItem("", 9) };
    }

    /// <summary>A Resize alone, in front of a sum over everything.</summary>
    public static OperatorGraph Resized(string coordinates, string rounding, string mode, float[] scales)
    {
        var graph = new OperatorGraphBuilder("resized");
        string x = graph.AddInput("x", ElementType.Float32, [Dimension.Batch, 2, 4, 5]);
        x = Resize(graph, x, coordinates, rounding, scales, mode: mode);
        graph.AddOutput(graph.AddNode("GlobalMaxPool", [x]), ElementType.Float32, [Dimension.Batch, 2, 1, 1]);
        return graph.Build();
    }

    private static string Resize(OperatorGraphBuilder graph, string x, string coordinates, string rounding, float[]? scales = null, string sizes = "", string mode = "nearest")
    {
        string[] inputs = scales is not null ? [x, "", graph.AddInitializer("scales", Tensor.Vector(scales))] : [x, "", "", sizes];
        return graph.AddNode("Resize", inputs, [("coordinate_transformation_mode", coordinates), ("mode", mode), ("nearest_mode", rounding)]);
    }
}
