using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.Tests.Onnx.Runtime;

public class OnnxRuntimeSessionTests
{
    private static readonly float[] Row = [1f, 2f, 3f];

    [RequiresOnnxRuntimeFact]
    public void A_built_graph_is_scored()
    {
        using var session = new OnnxRuntimeSession(OnnxWriter.ToBytes(SampleGraphs.Dense()));
        Assert.Equal("x: Float32 [batch, 3]", Assert.Single(session.Inputs).ToString());
        Assert.Equal("probabilities: Float32 [batch, 2]", Assert.Single(session.Outputs).ToString());
        Assert.Equal(OnnxRuntimeProvider.Cpu, session.Provider);
        var result = Assert.Single(session.Run(Inputs(2)));
        Assert.Equal("probabilities", result.Key);
        Assert.Equal([2, 2], result.Value.Dimensions.ToArray());

        // The row [1, 2, 3] times the columns [0.5, 0.25, 1] and [-1, 2, -0.5], plus the offsets.
        double difference = (0.5 + 0.5 + 3 + 0.125) - (-1 + 4 - 1.5 - 0.25);
        double first = 1 / (1 + Math.Exp(-difference));
        Assert.Equal(first, result.Value.As<float>().Data[0], 1e-6);
        Assert.Equal(1.0, result.Value.As<float>().Data[2] + result.Value.As<float>().Data[3], 1e-6);
    }

    [RequiresOnnxRuntimeFact]
    public void A_file_is_loaded_and_no_lock_stays_on_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("dense.onnx");
        OnnxWriter.Write(SampleGraphs.Dense(), path);
        using var session = new OnnxRuntimeSession(path, new OnnxRuntimeOptions { IntraOpThreads = 1, InterOpThreads = 2 });
        File.Delete(path);
        Assert.Equal(session.Run(Inputs(1))["probabilities"].As<float>().Data, session.Run(Inputs(1), ["probabilities"])["probabilities"].As<float>().Data);
    }

    public static TheoryData<int> ElementTypes()
    {
        var data = new TheoryData<int>();
        for (int i = 0; i < SampleGraphs.AllElementTypes().Length; i++)
        {
            data.Add(i);
        }

        return data;
    }

    [RequiresOnnxRuntimeTheory]
    [MemberData(nameof(ElementTypes))]
    public void Every_element_type_goes_in_and_out(int index)
    {
        var tensor = SampleGraphs.AllElementTypes()[index];
        using var session = new OnnxRuntimeSession(Identity(tensor.ElementType, tensor.Rank));
        GraphComparer.AssertEqual(tensor, session.Run(new Dictionary<string, Tensor> { ["x"] = tensor })["y"]);
    }

    [RequiresOnnxRuntimeFact]
    public void No_rows_give_no_scores()
    {
        using var session = new OnnxRuntimeSession(OnnxWriter.ToBytes(SampleGraphs.Dense()));
        Assert.Equal([0, 2], session.Run(Inputs(0))["probabilities"].Dimensions.ToArray());
    }

    [RequiresOnnxRuntimeFact]
    public void Text_is_encoded_by_a_label_encoder()
    {
        var graph = new OperatorGraphBuilder("encoder");
        graph.AddInput("color", ElementType.String, [Dimension.Batch, 1]);
        graph.AddNode("LabelEncoder", ["color"], [("keys_strings", new[] { "rot", "gr\u00fcn" }), ("values_int64s", new[] { 1L, 2L }), ("default_int64", -1L)], "ai.onnx.ml", output: "code");
        graph.AddOutput("code", ElementType.Int64, [Dimension.Batch, 1]);
        using var session = new OnnxRuntimeSession(OnnxWriter.ToBytes(graph.Build()));
        var codes = session.Run(new Dictionary<string, Tensor> { ["color"] = Tensor.Create(["gr\u00fcn", "blau", "rot"], 3, 1) })["code"];
        Assert.Equal([2L, -1L, 1L], codes.As<long>().Data);
    }

    [RequiresOnnxRuntimeFact]
    public void Wrong_inputs_and_outputs_are_named()
    {
        using var session = new OnnxRuntimeSession(OnnxWriter.ToBytes(SampleGraphs.Dense()), name: "dense.onnx");
        AssertRefused("'x' is missing", []);
        AssertRefused("no input 'z'", new() { ["x"] = Tensor.Create(Row, 1, 3), ["z"] = Tensor.Scalar(1f) });
        AssertRefused("another type", new() { ["x"] = Tensor.Create(new double[3], 1, 3) });
        AssertRefused("another shape", new() { ["x"] = Tensor.Create(new float[4], 1, 4) });
        AssertRefused("another shape", new() { ["x"] = Tensor.Vector(Row) });
        Assert.Contains("'probabilities'", Assert.Throws<InvalidInputException>(() => session.Run(Inputs(1), ["scores"])).Message);

        void AssertRefused(string expected, Dictionary<string, Tensor> inputs)
        {
            var message = Assert.Throws<InvalidInputException>(() => session.Run(inputs)).Message;
            Assert.StartsWith("dense.onnx: ", message);
            Assert.Contains(expected, message);
            Assert.Contains("x: Float32 [batch, 3]", message);
        }
    }

    [RequiresOnnxRuntimeFact]
    public void A_fault_while_scoring_is_told_with_ONNX_Runtimes_reason()
    {
        var graph = new OperatorGraphBuilder("reshape");
        graph.AddInput("x", ElementType.Float32, [Dimension.Batch]);
        graph.AddNode("Reshape", ["x", graph.AddInitializer("shape", Tensor.Vector(2L, 3L))], output: "y");
        graph.AddOutput("y", ElementType.Float32, [2, 3]);
        using var session = new OnnxRuntimeSession(OnnxWriter.ToBytes(graph.Build()), name: "reshape.onnx");
        var exception = Assert.Throws<InvalidInputException>(() => session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(new float[5]) }));
        Assert.StartsWith("reshape.onnx: ONNX Runtime could not score the rows: ", exception.Message);
    }

    [RequiresOnnxRuntimeFact]
    public void A_model_that_ONNX_Runtime_rejects_is_named_with_its_reason()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("bad.onnx");
        OnnxWriter.Write(SampleGraphs.Dense() with { OpsetVersions = SampleGraphs.Dense().OpsetVersions.SetItem("", 9999) }, path);
        Assert.StartsWith($"{path}: ONNX Runtime {OnnxRuntimeSession.Version} rejects the model: ", Assert.Throws<InvalidInputException>(() => new OnnxRuntimeSession(path)).Message);
        Assert.StartsWith(folder.File("none.onnx"), Assert.Throws<InvalidInputException>(() => new OnnxRuntimeSession(folder.File("none.onnx"))).Message);

        File.WriteAllText(path, "no model");
        Assert.StartsWith(path, Assert.Throws<InvalidInputException>(() => new OnnxRuntimeSession(path)).Message);
        var unknown = SampleGraphs.Dense();
        unknown = unknown with { Nodes = [unknown.Nodes[0], unknown.Nodes[1] with { OpType = "Sofftmax" }] };
        Assert.Contains("Sofftmax", Assert.Throws<InvalidInputException>(() => new OnnxRuntimeSession(OnnxWriter.ToBytes(unknown))).Message);
    }

    [RequiresOnnxRuntimeFact]
    public void A_missing_GPU_provider_is_refused_or_replaced_by_the_processor()
    {
        if (OnnxRuntimeInfo.Current.Providers.Contains("CUDAExecutionProvider"))
        {
            return;
        }

        var model = OnnxWriter.ToBytes(SampleGraphs.Dense());
        var cuda = new OnnxRuntimeOptions { Provider = OnnxRuntimeProvider.Cuda };
        var exception = Assert.Throws<OnnxRuntimeUnavailableException>(() => new OnnxRuntimeSession(model, cuda));
        Assert.Contains("CPUExecutionProvider", exception.Message);
        Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", exception.Message);
        using var session = new OnnxRuntimeSession(model, cuda with { FallBackToCpu = true });
        Assert.Equal(OnnxRuntimeProvider.Cpu, session.Provider);
    }

    [RequiresOnnxRuntimeFact]
    public void Impossible_options_are_refused()
    {
        var model = OnnxWriter.ToBytes(SampleGraphs.Dense());
        foreach (var options in new OnnxRuntimeOptions[] { new() { DeviceId = -1 }, new() { IntraOpThreads = 0 }, new() { InterOpThreads = 0 }, new() { MemoryLimit = 0 }, new() { Provider = (OnnxRuntimeProvider)9 } })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxRuntimeSession(model, options));
        }
    }

    [RequiresOnnxRuntimeFact]
    public void Many_threads_score_at_once()
    {
        using var session = new OnnxRuntimeSession(OnnxWriter.ToBytes(SampleGraphs.Dense()), new OnnxRuntimeOptions { IntraOpThreads = 1 });
        var expected = session.Run(Inputs(7))["probabilities"].As<float>().Data;
        Parallel.For(0, 200, i => Assert.Equal(expected, session.Run(Inputs(7))["probabilities"].As<float>().Data));
    }

    [RequiresOnnxRuntimeFact]
    public async Task Disposing_waits_for_those_who_score_and_then_refuses()
    {
        var session = new OnnxRuntimeSession(OnnxWriter.ToBytes(SampleGraphs.Dense()), new OnnxRuntimeOptions { IntraOpThreads = 1 });
        var scoring = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            try
            {
                while (true)
                {
                    session.Run(Inputs(3));
                }
            }
            catch (ObjectDisposedException)
            {
            }
        })).ToArray();
        await Task.Delay(50);
        session.Dispose();
        session.Dispose();
        await Task.WhenAll(scoring);
    }

    private static Dictionary<string, Tensor> Inputs(int rows) =>
        new() { ["x"] = Tensor.Create(Enumerable.Range(0, rows).SelectMany(_ => Row).ToArray(), rows, 3) };

    private static byte[] Identity(ElementType type, int rank)
    {
        var graph = new OperatorGraphBuilder("identity");
        var shape = Enumerable.Range(0, rank).Select(axis => Dimension.Named("d" + axis));
        graph.AddInput("x", type, [.. shape]);
        graph.AddNode("Identity", ["x"], output: "y");
        graph.AddOutput("y", type, [.. shape]);
        return OnnxWriter.ToBytes(graph.Build());
    }
}
