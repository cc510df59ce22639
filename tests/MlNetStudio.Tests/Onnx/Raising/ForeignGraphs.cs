using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Tests.Onnx.Raising;

/// <summary>Graphs as other makers write them: names, layouts and ways to say a thing that are not this project's.</summary>
internal static class ForeignGraphs
{
    /// <summary>A classifier of tables as PyTorch writes it: Gemm with transposed weights, batch normalization, softmax or none at the end.</summary>
    public static OperatorGraph Table(int features = 5, int classes = 3, string last = "", float dropout = 0)
    {
        var random = new Random(1);
        var graph = new OperatorGraphBuilder("torch_jit");
        string x = graph.AddInput("onnx::Gemm_0", ElementType.Float32, [1, features]);
        x = graph.AddNode("Gemm", [x, Weights(graph, random, "fc1.weight", 8, features), Weights(graph, random, "fc1.bias", 8)], [("transB", 1L), ("alpha", 1f), ("beta", 1f)]);
        x = BatchNormalization(graph, random, "bn1", x, 8);
        x = graph.AddNode("Relu", [x]);
        x = graph.AddNode("Dropout", [x, graph.AddInitializer("ratio", Tensor.Scalar(dropout))]);
        string sum = graph.AddNode("Add", [graph.AddNode("MatMul", [x, Weights(graph, random, "fc2.w", 8, 8)]), Weights(graph, random, "fc2.b", 1, 8)]);
        x = graph.AddNode("Add", [graph.AddNode("Mul", [sum, graph.AddNode("Sigmoid", [sum])]), x]);
        x = graph.AddNode("Gemm", [x, Weights(graph, random, "head.weight", classes, 8), Weights(graph, random, "head.bias", classes)], [("transB", 1L)]);
        x = last.Length > 0 ? graph.AddNode(last, [x], last == "Softmax" ? [("axis", 1L)] : default(ReadOnlySpan<(string, OperatorAttribute)>)) : x;
        graph.AddOutput(x, ElementType.Float32, [1, classes]);
        return graph.Build();
    }

    /// <summary>A network of images with channels first: padded and strided convolutions, pooling, a residual branch, joined channels, flattening, weights that count on the flattened order.</summary>
    /// <param name="shapes">Whether the flattening is written as PyTorch writes <c>view(x.size(0), -1)</c>.</param>
    public static OperatorGraph Images(bool shapes = false)
    {
        var random = new Random(2);
        var graph = new OperatorGraphBuilder("images");
        string x = graph.AddInput("input.1", ElementType.Float32, [Dimension.Named("N"), 2, 9, 8]);
        x = Conv(graph, random, "conv1", x, 4, 2, 3, [1, 0, 1, 2], [2, 1]);
        x = BatchNormalization(graph, random, "bn1", x, 4);
        x = graph.AddNode("Relu", [x]);
        string branch = graph.AddNode("LeakyRelu", [Conv(graph, random, "conv2", x, 4, 2, 3, [1, 1, 1, 1], [1, 1], groups: 2)], [("alpha", 0.2f)]);
        x = graph.AddNode("Add", [branch, x]);
        x = graph.AddNode("Concat", [x, branch], [("axis", 1L)]);
        x = graph.AddNode("MaxPool", [x], [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })]);
        int size = 8 * 2 * 4;
        if (shapes)
        {
            string batch = graph.AddNode("Gather", [graph.AddNode("Shape", [x]), graph.AddNode("Constant", [], [("value", Tensor.Scalar(0L))])], [("axis", 0L)]);
            string[] parts = [graph.AddNode("Unsqueeze", [batch], [("axes", new long[] { 0 })]), graph.AddNode("Constant", [], [("value", Tensor.Vector(-1L))])];
            x = graph.AddNode("Reshape", [x, graph.AddNode("Concat", parts, [("axis", 0L)])]);
        }
        else
        {
            x = graph.AddNode("Flatten", [x]);
        }

        x = BatchNormalization(graph, random, "bn2", x, size);
        x = graph.AddNode("Tanh", [x]);
        x = graph.AddNode("Gemm", [x, Weights(graph, random, "fc.weight", 3, size)], [("transB", 1L), ("alpha", 0.5f)]);
        graph.AddOutput(x, ElementType.Float32, [Dimension.Named("N"), 3]);
        return graph.Build();
    }

    /// <summary>The same with channels last at the entry, as Keras writes it, and the mean of each channel at the end.</summary>
    public static OperatorGraph ChannelsLast()
    {
        var random = new Random(3);
        var graph = new OperatorGraphBuilder("keras");
        string x = graph.AddInput("conv2d_input", ElementType.Float32, [Dimension.Named("unk__1"), 7, 6, 3]);
        x = graph.AddNode("Transpose", [x], [("perm", new long[] { 0, 3, 1, 2 })]);
        x = graph.AddNode("Relu", [Conv(graph, random, "sequential/conv2d", x, 5, 3, 3, null, [2, 2], separator: "/")]);
        x = graph.AddNode("Transpose", [x], [("perm", new long[] { 0, 2, 3, 1 })]);
        x = graph.AddNode("ReduceMean", [x], [("axes", new long[] { 1, 2 }), ("keepdims", 0L)]);
        x = graph.AddNode("Add", [graph.AddNode("MatMul", [x, Weights(graph, random, "dense/kernel", 5, 2)]), Weights(graph, random, "dense/bias", 2)]);
        graph.AddOutput(graph.AddNode("Softmax", [x], [("axis", -1L)]), ElementType.Float32, [Dimension.Named("unk__1"), 2]);
        return graph.Build();
    }

    /// <summary>Numbers of words, a table of vectors, layer normalization and GELU as they are written before their operators came.</summary>
    public static OperatorGraph Words()
    {
        var random = new Random(4);
        var graph = new OperatorGraphBuilder("words");
        string x = graph.AddInput("ids", ElementType.Float32, [Dimension.Batch, 4]);
        x = graph.AddNode("Gather", [Weights(graph, random, "embedding.weight", 9, 6), graph.AddNode("Cast", [x], [("to", (long)ElementType.Int64)])]);
        string centered = graph.AddNode("Sub", [x, graph.AddNode("ReduceMean", [x], [("axes", new long[] { -1 })])]);
        string square = graph.AddNode("Pow", [centered, graph.AddInitializer("two", Tensor.Scalar(2f))]);
        string variance = graph.AddNode("Add", [graph.AddNode("ReduceMean", [square], [("axes", new long[] { -1 })]), graph.AddInitializer("eps", Tensor.Scalar(1e-5f))]);
        x = graph.AddNode("Div", [centered, graph.AddNode("Sqrt", [variance])]);
        x = graph.AddNode("Add", [graph.AddNode("Mul", [x, Weights(graph, random, "norm.weight", 6)]), Weights(graph, random, "norm.bias", 6)]);
        x = graph.AddNode("MatMul", [x, Weights(graph, random, "up.kernel", 6, 5)]);
        string erf = graph.AddNode("Erf", [graph.AddNode("Div", [x, graph.AddInitializer("root", Tensor.Scalar(MathF.Sqrt(2)))])]);
        x = graph.AddNode("Mul", [x, graph.AddNode("Add", [erf, graph.AddInitializer("one", Tensor.Scalar(1f))])]);
        x = graph.AddNode("Mul", [x, graph.AddInitializer("half", Tensor.Scalar(0.5f))]);
        x = graph.AddNode("Reshape", [x, graph.AddInitializer("shape", Tensor.Vector(-1L, 20L))]);
        x = graph.AddNode("Gemm", [x, Weights(graph, random, "out.kernel", 20, 1), Weights(graph, random, "out.bias", 1)]);
        graph.AddOutput(x, ElementType.Float32, [Dimension.Batch, 1]);
        return graph.Build();
    }

    /// <summary>A convolution of PyTorch or Keras with random weights.</summary>
    internal static string Conv(
        OperatorGraphBuilder graph, Random random, string name, string x, int filters, int channels, int kernel, long[]? pads, long[] strides, int groups = 1, string separator = ".")
    {
        (string, OperatorAttribute) padding = pads is null ? ("auto_pad", "SAME_UPPER") : ("pads", pads);
        return graph.AddNode(
            "Conv",
            [x, Weights(graph, random, name + separator + "weight", filters, channels, kernel, kernel), Weights(graph, random, name + separator + "bias", filters)],
            [("kernel_shape", new long[] { kernel, kernel }), padding, ("strides", strides), ("dilations", new long[] { 1, 1 }), ("group", (long)groups)]);
    }

    private static string BatchNormalization(OperatorGraphBuilder graph, Random random, string name, string x, int channels)
    {
        string variance = graph.AddInitializer(name + ".running_var", Tensor.Vector([.. Enumerable.Range(0, channels).Select(_ => random.NextSingle() + 0.5f)]));
        return graph.AddNode(
            "BatchNormalization",
            [x, Weights(graph, random, name + ".weight", channels), Weights(graph, random, name + ".bias", channels), Weights(graph, random, name + ".running_mean", channels), variance],
            [("epsilon", 1e-5f), ("momentum", 0.9f)]);
    }

    /// <summary>Random weights.</summary>
    internal static string Weights(OperatorGraphBuilder graph, Random random, string name, params int[] dimensions)
    {
        var values = new float[dimensions.Aggregate(1, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return graph.AddInitializer(name, Tensor.Create(values, dimensions));
    }
}
