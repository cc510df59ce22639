using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// The first model that a process writes, reads back and scores in ONNX Runtime takes longer than a small training: a
/// native library is loaded, code is compiled. So a model of one operator goes that way on another processor while
/// the data are read and the network trains. It changes no result.
/// </summary>
internal static class Rehearsal
{
    /// <summary>Begins it and returns at once. What fails here fails again, and is reported, when it matters.</summary>
    public static void Begin() => _ = Task.Run(Run);

    private static void Run()
    {
        // The library first: it is loaded from the disk while the rest computes.
        bool scores = OnnxRuntimeScorer.IsAvailable;
        var builder = new OperatorGraphBuilder("rehearsal");
        string sum = builder.AddNode("Add", [builder.AddInput("x", ElementType.Float32, [Dimension.Batch, 1]), builder.AddInitializer("one", Tensor.Vector(1f))]);
        builder.AddOutput(sum, ElementType.Float32, [Dimension.Batch, 1]);
        var graph = builder.Build();
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Create([1f], 1, 1) };
        new NativeScorer(graph).Run(inputs);
        byte[] bytes = OnnxWriter.ToBytes(graph);
        OnnxReader.Read(bytes);
        if (scores)
        {
            using var scorer = OnnxRuntimeScorer.Open(bytes, "rehearsal.onnx", threads: 1);
            scorer.Run(inputs);
        }
    }
}
