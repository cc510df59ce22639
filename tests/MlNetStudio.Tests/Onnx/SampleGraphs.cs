using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Tests.Onnx;

internal static class SampleGraphs
{
    /// <summary>A graph with every element type, every kind of attribute, optional inputs, two domains and all texts.</summary>
    public static OperatorGraph Everything()
    {
        var graph = new OperatorGraphBuilder("everything") { Description = "Grüße: \u4f60\u597d" };
        graph.SetMetadata("zebra", "last");
        graph.SetMetadata("apple", "{\"a\":1}");
        var x = graph.AddInput("x", ElementType.Float32, [Dimension.Batch, 3], "three numbers");
        graph.AddInput("rank unknown", ElementType.Int64, default);
        graph.AddInput("scalar", ElementType.String, []);
        graph.AddInput("sizes unknown", ElementType.Boolean, [default, 0]);
        foreach (var tensor in AllElementTypes())
        {
            graph.AddInitializer("c_" + tensor.ElementType, tensor);
        }

        using (graph.BeginScope("layer"))
        {
            var w = graph.AddInitializer("w", Tensor.Create([1f, -0f, float.NaN, float.PositiveInfinity, 1e-45f, 0.1f], 3, 2));
            x = graph.AddNode("Gemm", [x, w, ""], [("alpha", 1.5f), ("transB", 0L), ("empty", Array.Empty<long>())]);
        }

        graph.AddNode("Kinds", [x], [
            ("ints", new long[] { long.MinValue, -1, 0, long.MaxValue }),
            ("floats", new[] { -0f, 2.5f }),
            ("strings", new[] { "", "a", "\u00e4\ud83d\ude00" }),
            ("string", "text"),
            ("tensor", Tensor.Vector(1.0, 2.0)),
        ], "ai.onnx.ml", ["y", "", "z"]);
        graph.AddOutput("y", ElementType.Float32, [Dimension.Batch, 2], "scores");
        graph.AddOutput("z", ElementType.Int64, [Dimension.Named("n")]);
        graph.AddOutput("x", ElementType.Float32, [Dimension.Batch, 3]);
        return graph.Build();
    }

    /// <summary>Softmax(x * w + b) with named columns; ONNX Runtime can run it.</summary>
    public static OperatorGraph Dense()
    {
        var graph = new OperatorGraphBuilder("dense");
        var x = graph.AddInput("x", ElementType.Float32, [Dimension.Batch, 3]);
        var w = graph.AddInitializer("w", Tensor.Create([0.5f, -1f, 0.25f, 2f, 1f, -0.5f], 3, 2));
        var b = graph.AddInitializer("b", Tensor.Vector(0.125f, -0.25f));
        var scores = graph.AddNode("Gemm", [x, w, b]);
        graph.AddNode("Softmax", [scores], [("axis", 1L)], output: "probabilities");
        graph.AddOutput("probabilities", ElementType.Float32, [Dimension.Batch, 2]);
        return graph.Build();
    }

    public static ImmutableArray<Tensor> AllElementTypes() =>
    [
        Tensor.Create([1f, -2f], 1, 2),
        Tensor.Vector(double.Epsilon, -1.0),
        Tensor.Vector((Half)1.5f, Half.NegativeInfinity),
        Tensor.Vector(long.MinValue, 5L),
        Tensor.Vector(ulong.MaxValue),
        Tensor.Vector(int.MinValue, 7),
        Tensor.Vector(uint.MaxValue),
        Tensor.Vector(short.MinValue),
        Tensor.Vector(ushort.MaxValue),
        Tensor.Vector(sbyte.MinValue),
        Tensor.Vector(byte.MaxValue),
        Tensor.Vector(true, false, true),
        Tensor.Create(["", "b", "\u00fc"], 3, 1),
    ];
}
