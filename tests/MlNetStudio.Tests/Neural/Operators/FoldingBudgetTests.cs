using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Neural.Raising;
using MlNetStudio.Onnx;

namespace MlNetStudio.Tests.Neural.Operators;

/// <summary>Files of a few hundred bytes that ask for days of work or for gigabytes before any run.</summary>
public class FoldingBudgetTests
{
    private const long MostBytes = 256L << 20;

    public static TheoryData<string> Names => ["convolution", "products", "constants", "einsum", "pooling", "repeated"];

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatIsTooMuchIsLeftToTheRun(string name)
    {
        byte[] bytes = OnnxWriter.ToBytes(Hostile(name));
        Assert.InRange(bytes.Length, 0, 10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var graph = OnnxReader.Read(bytes);
        Assert.True(OperatorEngine.Compile(graph).StepCount > 1);
        Assert.Contains("y", OperatorShapes.Infer(graph).Keys);
        Assert.Throws<InvalidInputException>(() => GraphNetwork.Raise(graph).Dispose());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
    }

    [Fact]
    public void WeightsOfAFileAreFoldedAsBefore()
    {
        const int Size = 1500;
        var builder = new OperatorGraphBuilder("weights");
        builder.AddInput("x", ElementType.Float32, [Dimension.Batch, Size]);
        string weights = builder.AddInitializer("w", Tensor.Create(new sbyte[Size * Size], Size, Size));
        string scale = builder.AddInitializer("scale", Tensor.Scalar(0.5f));
        string turned = builder.AddNode("Transpose", [builder.AddNode("DequantizeLinear", [weights, scale])], [("perm", new long[] { 1, 0 })]);
        string small = builder.AddNode("MatMul", [builder.AddInitializer("a", Tensor.Create(new float[64], 8, 8)), builder.AddInitializer("b", Tensor.Create(new float[8], 8, 1))]);
        string sum = builder.AddNode("Add", [builder.AddNode("MatMul", ["x", turned]), builder.AddNode("ReduceSum", [small])]);
        builder.AddOutput(sum, ElementType.Float32, [Dimension.Batch, Size]);
        Assert.InRange(OperatorEngine.Compile(builder.Build()).StepCount, 1, 2);
    }

    private static OperatorGraph Hostile(string name)
    {
        var graph = new OperatorGraphBuilder(name);
        graph.AddInput("x", ElementType.Float32, [Dimension.Batch, 2]);
        string Ones(string constant, params long[] shape) => graph.AddNode("ConstantOfShape", [graph.AddInitializer(constant, Tensor.Vector(shape))]);
        string last;
        switch (name)
        {
            case "convolution":
                last = graph.AddNode("Conv", [Ones("image", 1, 1, 1000, 1000), Ones("kernel", 1, 1, 200, 200)]);
                break;
            case "products":
                last = Ones("matrix", 1000, 1000);
                for (int i = 0; i < 50; i++)
                {
                    last = graph.AddNode("MatMul", [last, last]);
                }

                break;
            case "constants":
                last = graph.AddNode("Sum", [.. Enumerable.Range(0, 60).Select(i => Ones($"s{i}", 16_000_000))]);
                break;
            case "einsum":
                string vector = Ones("vector", 4000);
                last = graph.AddNode("Einsum", [vector, vector, vector, vector], [("equation", "i,j,k,l->i")]);
                break;
            case "pooling":
                last = graph.AddNode("AveragePool", [Ones("image", 1, 1, 1000, 1000)], [("kernel_shape", new long[] { 400, 400 })]);
                break;
            default:
                last = Ones("row", 1000);
                for (int i = 0; i < 6; i++)
                {
                    last = graph.AddNode("Tile", [last, graph.AddInitializer("times", Tensor.Vector(10L))]);
                }

                break;
        }

        graph.AddOutput(graph.AddNode("Add", ["x", graph.AddNode("ReduceSum", [last])], output: "y"), ElementType.Float32, default);
        return graph.Build();
    }
}
