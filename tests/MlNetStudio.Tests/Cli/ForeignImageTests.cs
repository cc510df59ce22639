using System.Text.Json;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Onnx;
using MlNetStudio.Tests.Onnx.Raising;

namespace MlNetStudio.Tests.Cli;

/// <summary>Models of other makers that take images learn from folders of them, and models of images are pruned.</summary>
public sealed class ForeignImageTests : IDisposable
{
    private const int Size = 16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AModelWithItsChannelsFirstGoesOnWithItsLastLayerAndSaysWhatItWasBefore()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 300, seed: 2);
        ImageFinetuneStart.WriteFolder(_folder["test"], 120, seed: 3);
        string model = Write("cnn", Cnn());
        string[] args = ["finetune", model, _folder["train"], "--test", _folder["test"], "--scaling", "unit", "--body-rate", "1", "--rate", "0.01", "--epochs", "15", "-q"];
        var json = CliRun.Of([.. args, "--threads", "1", "--json", "--out", _folder["a"]]).Expect(0).Json;
        var before = json.GetProperty("previous");
        Assert.Equal(Accuracy(Cnn(), ImageFinetuneStart.Negatives(120, 3)), before.GetProperty("accuracy").GetDouble(), 1e-9);
        Assert.True(json.GetProperty("metrics").GetProperty("logLoss").GetDouble() < 0.7 * before.GetProperty("logLoss").GetDouble());
        Assert.Contains("Before: the model that this training went on from", File.ReadAllText(_folder["a/report.html"]), StringComparison.Ordinal);
        Assert.Equal([1 / 255f], ImageFinetuneStart.Weights(ImageFinetuneStart.Read(_folder["a/model.onnx"]))["preprocessing/scale"]);

        // The same bits on two threads, and from the pipeline that the run wrote; and what it wrote is a model like any other.
        CliRun.Of([.. args, "--threads", "2", "--out", _folder["b"]]).Expect(0);
        CliRun.Of("run", _folder["a/pipeline.yaml"], "--out", _folder["c"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(_folder["a/model.onnx"]), File.ReadAllBytes(_folder["b/model.onnx"]));
        Assert.Equal(File.ReadAllBytes(_folder["a/model.onnx"]), File.ReadAllBytes(_folder["c/model.onnx"]));
        CliRun.Of("evaluate", _folder["a/model.onnx"], _folder["test"]).Expect(0);
        CliRun.Of("finetune", _folder["a/model.onnx"], _folder["train"], "--epochs", "1", "--out", _folder["d"], "-q").Expect(0);
    }

    [Theory]
    [InlineData("torch-images", 10)]
    [InlineData("torch-residual", 4)]
    public void NetworksThatPyTorchExportedLearnFromAFolder(string name, int classes)
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 400, seed: 2, digit => digit < classes ? $"{digit}" : null);
        string model = Repository.File("tests", "MlNetStudio.Tests", "Onnx", "Peers", name + ".onnx");
        var json = CliRun.Of(
            "finetune", model, _folder["train"], "--fit", "resize", "--scaling", "unit", "--body-rate", "1", "--rate", "0.01", "--epochs", "15", "--out", _folder[name], "--json", "-q").Expect(0).Json;
        Assert.True(json.GetProperty("metrics").GetProperty("logLoss").GetDouble() < 0.8 * json.GetProperty("previous").GetProperty("logLoss").GetDouble());
        Assert.InRange(json.GetProperty("parity").GetProperty("maxAbsDiff").GetDouble(), 0, 1e-5);
    }

    [Fact]
    public void FrozenLayersStayAndClassesThatNobodyNamedGetANewHead()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 200, seed: 2, digit => $"digit {digit}");
        string model = Write("cnn", Cnn());
        string[] args = ["finetune", model, _folder["train"], "--mean", "0.25", "--deviation", "0.5", "--freeze", "conv1", "--epochs", "2", "--json", "-q"];
        var json = CliRun.Of([.. args, "--out", _folder["new"]]).Expect(0).Json;
        Assert.False(json.TryGetProperty("previous", out _));
        Assert.Contains("--classes", string.Join(' ', json.GetProperty("warnings").EnumerateArray()), StringComparison.Ordinal);
        var (old, now) = (ImageFinetuneStart.Weights(Cnn()), ImageFinetuneStart.Weights(ImageFinetuneStart.Read(_folder["new/model.onnx"])));
        Assert.Equal(old["conv1.weight"], now["conv1/kernel"]);
        Assert.NotEqual(old["conv2.weight"], now["conv2/kernel"]);
        Assert.Equal([1 / (255 * 0.5f)], now["preprocessing/scale"]);
        Assert.Equal([-0.5f], now["preprocessing/shift"]);

        string names = string.Join(',', Enumerable.Range(0, 10).Select(digit => $"digit {9 - digit}"));
        json = CliRun.Of([.. args, "--classes", names, "--out", _folder["named"]]).Expect(0).Json;
        Assert.Equal("digit 9", json.GetProperty("confusion").GetProperty("classes")[0].GetString());
        Assert.Equal(JsonValueKind.Number, json.GetProperty("previous").GetProperty("accuracy").ValueKind);
        CliRun.Of([.. args, "--classes", names, "--new-head", "--out", _folder["again"]]).Expect(0);
    }

    [Fact]
    public void ImagesOfGraysWithoutAChannelAndTwoOutputsOfTwoClasses()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 200, seed: 2, digit => digit < 5 ? "low" : "high");
        var graph = new OperatorGraphBuilder("flat");
        string x = graph.AddNode("Flatten", [graph.AddInput("x", ElementType.Float32, [Dimension.Batch, Size, Size])]);
        var random = new Random(4);
        x = graph.AddNode("Gemm", [x, ForeignGraphs.Weights(graph, random, "fc.weight", 2, Size * Size)], [("transB", 1L), ("alpha", 0.01f)]);
        graph.AddOutput(graph.AddNode("Softmax", [x], [("axis", 1L)]), ElementType.Float32, [Dimension.Batch, 2]);
        var flat = graph.Build();
        var json = CliRun.Of(
            "finetune", Write("flat", flat), _folder["train"], "--scaling", "bytes", "--classes", "high,low", "--rate", "0.001", "--epochs", "4", "--out", _folder["flat"], "--json", "-q").Expect(0).Json;
        Assert.Equal(JsonValueKind.Number, json.GetProperty("previous").GetProperty("auc").ValueKind);
        Assert.Equal([1f], ImageFinetuneStart.Weights(ImageFinetuneStart.Read(_folder["flat/model.onnx"]))["preprocessing/scale"]);
        Assert.Equal(2, ImageFinetuneStart.Read(_folder["flat/model.onnx"]).Outputs.Length);
    }

    [Fact]
    public void ImagesOfAnotherSizeAreRefusedOrMadeToFit()
    {
        ImageFinetuneStart.WriteFolder(_folder["small"], 60, seed: 2, size: 8);
        string model = Write("cnn", Cnn());
        Refused("8 x 8 pixels, but 16 x 16 are expected", "finetune", model, _folder["small"], "--scaling", "unit");
        CliRun.Of("finetune", model, _folder["small"], "--scaling", "unit", "--fit", "resize", "--epochs", "1", "--out", _folder["fitted"], "-q").Expect(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnOpenSizeIsGiven(bool isLast)
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 60, seed: 2);
        var graph = new OperatorGraphBuilder("open");
        Dimension height = Dimension.Named("h"), width = Dimension.Named("w");
        string x = graph.AddInput("x", ElementType.Float32, isLast ? [Dimension.Batch, height, width, 3] : [Dimension.Batch, 3, height, width]);
        x = isLast ? graph.AddNode("Transpose", [x], [("perm", new long[] { 0, 3, 1, 2 })]) : x;
        var random = new Random(6);
        x = graph.AddNode("Flatten", [graph.AddNode("GlobalAveragePool", [ForeignGraphs.Conv(graph, random, "conv1", x, 4, 3, 3, [1, 1, 1, 1], [2, 2])])]);
        graph.AddOutput(graph.AddNode("Gemm", [x, ForeignGraphs.Weights(graph, random, "fc.weight", 10, 4)], [("transB", 1L)]), ElementType.Float32, [Dimension.Batch, 10]);
        string[] args = ["finetune", Write("open", graph.Build()), _folder["train"], "--scaling", "unit", "--fit", "resize", "--epochs", "1", "-q"];
        Refused("--size 224x224", args);
        CliRun.Of([.. args, "--size", "9x12", "--out", _folder["sized"]]).Expect(0);
        Assert.Equal([null, 9, 12, 3], ImageFinetuneStart.Read(_folder["sized/model.onnx"]).Inputs[0].Shape.Select(dimension => dimension.Size));
        CliRun.Of("run", _folder["sized/pipeline.yaml"], "--out", _folder["again"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(_folder["sized/model.onnx"]), File.ReadAllBytes(_folder["again/model.onnx"]));
        CliRun.Of([.. args, "--size", "9"]).Expect(2);
    }

    [Fact]
    public void WhatTheModelDoesNotSayOrCannotTakeIsNamed()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 60, seed: 2);
        string train = _folder["train"], model = Write("cnn", Cnn());
        Refused("--scaling unit", "finetune", model, train);
        Refused("'mean' and 'deviation' go together", "finetune", model, train, "--mean", "0.5");
        Refused("2 means are given for images of 1 channels", "finetune", model, train, "--mean", "0.5,0.4", "--deviation", "1");
        Refused("leave out 'inputs'", "finetune", model, train, "--scaling", "unit", "--inputs", "a,b");
        Refused("tells 10 classes, and 2 different ones", "finetune", model, train, "--scaling", "unit", "--classes", "a,b");
        Refused("no layer 'conv9'", "finetune", model, train, "--scaling", "unit", "--freeze", "conv9");
        Refused("images of 2 channels", "finetune", Write("two", ForeignGraphs.Images()), train, "--scaling", "unit");
        Refused("takes no images", "finetune", Write("table", ForeignGraphs.Table()), train, "--scaling", "unit");
        string rows = _folder.Write("rows.csv", "a,b\n1,2\n");
        Assert.Contains("--scaling is for images", CliRun.Of("finetune", model, rows, "--scaling", "unit").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("'half' is no number", CliRun.Of("prune", model, train, "--mean", "half", "--deviation", "1").Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelOfImagesLosesMostOfItsWeightsAndLearnsToDoWithoutThem()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 200, seed: 2);
        string[] args = ["prune", Write("cnn", Cnn()), _folder["train"], "--scaling", "unit", "--sparsity", "0.75", "--epochs", "6", "--rate", "0.01", "--skip", "conv1", "--json", "-q"];
        var json = CliRun.Of([.. args, "--out", _folder["small"]]).Expect(0).Json;
        var facts = json.GetProperty("compression");
        Assert.Equal(0.75, facts.GetProperty("sparsity").GetDouble(), 0.01);
        Assert.True(facts.GetProperty("metricsBefore").TryGetProperty("accuracy", out _));
        Assert.Contains("are zero", File.ReadAllText(_folder["small/report.html"]), StringComparison.Ordinal);
        var weights = ImageFinetuneStart.Weights(ImageFinetuneStart.Read(_folder["small/model.onnx"]));
        Assert.DoesNotContain(0f, weights["conv1/kernel"]);
        Assert.Equal(0.75, weights["fc/kernel"].Count(weight => weight == 0) / (double)weights["fc/kernel"].Length, 0.01);

        // One of our own, which says by itself how bytes become numbers.
        string[] own = ["prune", _folder["small/model.onnx"], _folder["train"], "--sparsity", "0.9", "--epochs", "4", "-q"];
        json = CliRun.Of([.. own, "--json", "--out", _folder["smaller"]]).Expect(0).Json;
        Assert.Equal(0.9, json.GetProperty("compression").GetProperty("sparsity").GetDouble(), 0.01);
        CliRun.Of([.. own, "--gate", "accuracy>=1", "--out", _folder["none"]]).Expect(1);
        Assert.False(File.Exists(_folder["none/model.onnx"]));
        Refused("leave out 'scaling'", [.. own, "--scaling", "bytes"]);
    }

    // A network of gray images as PyTorch writes it: channels first, weights that count on the flattened order.
    private static OperatorGraph Cnn()
    {
        var random = new Random(3);
        var graph = new OperatorGraphBuilder("torch_jit");
        string x = graph.AddInput("input", ElementType.Float32, [Dimension.Named("n"), 1, Size, Size]);
        x = graph.AddNode("Relu", [ForeignGraphs.Conv(graph, random, "conv1", x, 6, 1, 3, [1, 1, 1, 1], [2, 2])]);
        x = graph.AddNode("Relu", [ForeignGraphs.Conv(graph, random, "conv2", x, 4, 6, 3, [1, 1, 1, 1], [2, 2])]);
        x = graph.AddNode("Gemm", [graph.AddNode("Flatten", [x]), ForeignGraphs.Weights(graph, random, "fc.weight", 10, 64), ForeignGraphs.Weights(graph, random, "fc.bias", 10)], [("transB", 1L)]);
        graph.AddOutput(graph.AddNode("Softmax", [x], [("axis", 1L)]), ElementType.Float32, [Dimension.Named("n"), 10]);
        return graph.Build();
    }

    // By the file as it is, on bytes from 0 to 1.
    private static double Accuracy(OperatorGraph graph, (byte[] Pixels, int[] Labels) images)
    {
        var input = Tensor.Create(Array.ConvertAll(images.Pixels, pixel => pixel * (1 / 255f)), images.Labels.Length, 1, Size, Size);
        float[] scores = OperatorEngine.Compile(graph).Run(new Dictionary<string, Tensor> { ["input"] = input })[graph.Outputs[0].Name].As<float>().Data;
        return images.Labels.Where((label, row) => scores.AsSpan(row * 10, 10).IndexOf(scores.Skip(row * 10).Take(10).Max()) == label).Count() / (double)images.Labels.Length;
    }

    private string Write(string name, OperatorGraph graph)
    {
        string path = _folder[name + ".onnx"];
        File.WriteAllBytes(path, OnnxWriter.ToBytes(graph));
        return path;
    }

    private void Refused(string expected, params string[] args)
    {
        string[] before = _folder.Everything();
        var run = CliRun.Of([.. args, "--out", _folder["refused"], "-q"]).Expect(3);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Everything());
    }
}
