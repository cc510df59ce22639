using System.Text.Json;
using MlNetStudio.Onnx;
using MlNetStudio.Tests.Data.Images;

namespace MlNetStudio.Tests.Cli;

/// <summary>Models of images learn from new images.</summary>
public sealed class ImageFinetuneTests(ImageFinetuneStart start) : IClassFixture<ImageFinetuneStart>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ItGetsBetterOnAFolderOfImagesThatHaveChangedAndSaysSo()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 300, seed: 2);
        ImageFinetuneStart.WriteFolder(_folder["test"], 120, seed: 3);
        string[] args = ["finetune", start.Model, _folder["train"], "--test", _folder["test"], "--body-rate", "1", "--rate", "0.005", "--epochs", "12", "-q"];
        var json = CliRun.Of([.. args, "--json", "--threads", "1", "--out", _folder["a"]]).Expect(0).Json;
        var before = json.GetProperty("previous");
        Assert.True(json.GetProperty("metrics").GetProperty("logLoss").GetDouble() < 0.6 * before.GetProperty("logLoss").GetDouble());
        Assert.Contains("Before: the model that this training went on from", File.ReadAllText(_folder["a/report.html"]), StringComparison.Ordinal);

        // Before is what the model says of these images by itself.
        RequireSame(CliRun.Of("evaluate", start.Model, _folder["test"], "--engine", "native", "--json").Expect(0).Json.GetProperty("metrics"), before);

        // Bytes become numbers as they did, although a fit on the new images would have found another mean.
        var (old, now) = (ImageFinetuneStart.Weights(start.Graph), ImageFinetuneStart.Weights(ImageFinetuneStart.Read(_folder["a/model.onnx"])));
        Assert.Equal(old["preprocessing/scale"], now["preprocessing/scale"]);
        Assert.Equal(old["preprocessing/shift"], now["preprocessing/shift"]);

        // The same bits on two threads, and from the pipeline that the run wrote.
        CliRun.Of([.. args, "--threads", "2", "--out", _folder["b"]]).Expect(0);
        CliRun.Of("run", _folder["a/pipeline.yaml"], "--out", _folder["c"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(_folder["a/model.onnx"]), File.ReadAllBytes(_folder["b/model.onnx"]));
        Assert.Equal(File.ReadAllBytes(_folder["a/model.onnx"]), File.ReadAllBytes(_folder["c/model.onnx"]));

        // And what it wrote goes on again.
        CliRun.Of("finetune", _folder["a/model.onnx"], _folder["train"], "--epochs", "1", "--out", _folder["d"], "-q").Expect(0);
    }

    [Fact]
    public void ItStartsWhereTheModelWas()
    {
        string pipeline = Pipeline("generator: {name: digits16, rows: 600, seed: 1}", "epochs: 2, validationFraction: 0, optimizer: {adam: 1e-30}");
        var json = CliRun.Of("run", pipeline, "--set", "start.freeze=dense_1", "--out", _folder["same"], "--json", "-q").Expect(0).Json;
        using var metrics = JsonDocument.Parse(File.ReadAllText(start.Metrics));
        RequireSame(metrics.RootElement.GetProperty("metrics"), json.GetProperty("previous"));

        // Who has a frozen body and a last layer that moves by less than its digits show says the same as before, with the same constants.
        RequireSame(json.GetProperty("previous"), json.GetProperty("metrics"));
        var (old, now) = (ImageFinetuneStart.Weights(start.Graph), ImageFinetuneStart.Weights(ImageFinetuneStart.Read(_folder["same/model.onnx"])));
        Assert.Equal(old.Keys.Order(StringComparer.Ordinal), now.Keys.Order(StringComparer.Ordinal));
        Assert.All(old, constant => Assert.Equal(constant.Value, now[constant.Key]));
    }

    [Fact]
    public void FrozenLayersStayAsTheyAreAndTheOthersChange()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 120, seed: 2);
        CliRun.Of("finetune", start.Model, _folder["train"], "--freeze", "conv2d_2", "--epochs", "2", "--out", _folder["out"], "-q").Expect(0);
        var (old, now) = (ImageFinetuneStart.Weights(start.Graph), ImageFinetuneStart.Weights(ImageFinetuneStart.Read(_folder["out/model.onnx"])));
        foreach (var (name, values) in old)
        {
            bool isFree = name.StartsWith("dense_1/", StringComparison.Ordinal) || name.StartsWith("output/", StringComparison.Ordinal);
            Assert.Equal(!isFree, values.AsSpan().SequenceEqual(now[name]));
        }

        Assert.Contains("conv2d_1, ", Refused("--freeze", start.Model, _folder["train"], "--freeze", "conv_9"), StringComparison.Ordinal);
    }

    [Fact]
    public void NewClassesGetANewHead()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 240, seed: 2, digit => digit < 5 ? "low" : "high");
        var json = CliRun.Of("finetune", start.Model, _folder["train"], "--freeze", "dense_1", "--rate", "0.02", "--epochs", "15", "--out", _folder["out"], "--json", "-q").Expect(0).Json;
        Assert.Equal(["high", "low"], json.GetProperty("confusion").GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.False(json.TryGetProperty("previous", out _));
        Assert.Contains("does not know 'high', 'low'", string.Join(' ', json.GetProperty("warnings").EnumerateArray()), StringComparison.Ordinal);
        Assert.InRange(json.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.6, 1);
        var (old, now) = (ImageFinetuneStart.Weights(start.Graph), ImageFinetuneStart.Weights(ImageFinetuneStart.Read(_folder["out/model.onnx"])));
        Assert.Equal(old["dense_1/kernel"], now["dense_1/kernel"]);
        Assert.Equal(24, now["output/kernel"].Length);
    }

    [Fact]
    public void KnownClassesMayBeMissingAndCountByTheirNames()
    {
        // The classes of the folder are 7, 8 and 9: other places than among the model's ten.
        ImageFinetuneStart.WriteFolder(_folder["train"], 300, seed: 2, digit => digit < 7 ? null : $"{digit}");
        var json = CliRun.Of("finetune", start.Model, _folder["train"], "--body-rate", "1", "--epochs", "20", "--out", _folder["out"], "--json", "-q").Expect(0).Json;
        Assert.Equal(10, json.GetProperty("confusion").GetProperty("classes").GetArrayLength());
        Assert.True(json.GetProperty("metrics").GetProperty("logLoss").GetDouble() < json.GetProperty("previous").GetProperty("logLoss").GetDouble());
        Assert.Contains("no image to learn from is of class '0'", string.Join(' ', json.GetProperty("warnings").EnumerateArray()), StringComparison.Ordinal);

        json = CliRun.Of("finetune", start.Model, _folder["train"], "--new-head", "--epochs", "1", "--out", _folder["new"], "--json", "-q").Expect(0).Json;
        Assert.Equal(["7", "8", "9"], json.GetProperty("confusion").GetProperty("classes").EnumerateArray().Select(name => name.ToString()));
    }

    [Fact]
    public void NumbersWithoutNamesArePlacesOfTheModelsClasses()
    {
        WriteIdx("a", 200, seed: 4);
        string first = _folder.Write("first.yaml", """
            data: {images: {train: a-images, labels: a-labels, classes: [zero, one, two, three, four, five, six, seven, eight, nine], scaling: unit}, label: digit}
            network: {layers: [{conv2d: {filters: 4, kernel: 3, strides: 2, activation: relu}}, flatten]}
            training: {epochs: 3, batchSize: 16}
            """);
        CliRun.Of("run", first, "--out", _folder["first"], "-q").Expect(0);
        string second = _folder.Write("second.yaml", """
            data: {images: {train: a-images, labels: a-labels}}
            start: {model: first/model.onnx, bodyRate: 1}
            training: {epochs: 4, pruning: {sparsity: 0.5}}
            """);
        var json = CliRun.Of("run", second, "--out", _folder["second"], "--json", "-q").Expect(0).Json;
        Assert.Equal("zero", json.GetProperty("confusion").GetProperty("classes")[0].GetString());
        Assert.Contains("0 as 'zero'", string.Join(' ', json.GetProperty("warnings").EnumerateArray()), StringComparison.Ordinal);

        // The test images are the same, by the same seed.
        using var metrics = JsonDocument.Parse(File.ReadAllText(_folder["first/metrics.json"]));
        RequireSame(metrics.RootElement.GetProperty("metrics"), json.GetProperty("previous"));
        Assert.InRange(json.GetProperty("compression").GetProperty("sparsity").GetDouble(), 0.4, 0.6);
        string yaml = File.ReadAllText(_folder["second/pipeline.yaml"]);
        Assert.Contains("scaling: unit", yaml, StringComparison.Ordinal);
        Assert.Contains("label: digit", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoClassesKeepTheirTwoOutputsAndACalibratedModelGetsATemperature()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 200, seed: 2, digit => digit < 5 ? "low" : "high");
        string first = _folder.Write("first.yaml", """
            data: {images: {train: train}}
            network: {layers: [{conv2d: {filters: 4, kernel: 3, strides: 2, activation: relu}}, flatten]}
            training: {epochs: 3, batchSize: 16, loss: sparseCategoricalCrossEntropy, calibration: temperature}
            """);
        CliRun.Of("run", first, "--out", _folder["first"], "-q").Expect(0);

        // With one output, which two classes have where nothing is said of the loss, the last layer would begin anew.
        var json = CliRun.Of("finetune", _folder["first/model.onnx"], _folder["train"], "--rate", "1e-30", "--epochs", "1", "--out", _folder["second"], "--json", "-q").Expect(0).Json;
        Assert.Equal(json.GetProperty("previous").GetProperty("auc").GetDouble(), json.GetProperty("metrics").GetProperty("auc").GetDouble());
        Assert.True(json.GetProperty("certainty").GetProperty("temperature").GetProperty("isApplied").GetBoolean());
        var (old, now) = (ImageFinetuneStart.Weights(ImageFinetuneStart.Read(_folder["first/model.onnx"])), ImageFinetuneStart.Weights(ImageFinetuneStart.Read(_folder["second/model.onnx"])));
        Assert.Equal(2, now["output/bias"].Length);
        Assert.Equal(old["output/kernel"], now["output/kernel"]);
    }

    [Fact]
    public void ATrainingThatGoesOnFromACheckpointEndsInTheSameBits()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 120, seed: 2);
        string[] args = ["finetune", start.Model, _folder["train"], "--freeze", "conv2d_1", "--epochs", "8", "--out"];
        CliRun.Of([.. args, _folder["whole"], "-q"]).Expect(0);
        using var stop = new CancellationTokenSource();
        var input = new CliInput { Cancellation = stop.Token, OnError = line => Stop(stop, line) };
        CliRun.With(input, [.. args, _folder["parts"], "--resume"]).Expect(130);
        CliRun.Of([.. args, _folder["parts"], "--resume", "-q"]).Expect(0);
        Assert.Equal(File.ReadAllBytes(_folder["whole/model.onnx"]), File.ReadAllBytes(_folder["parts/model.onnx"]));
    }

    [Fact]
    public void ImagesOfAnotherSizeAreRefusedOrMadeToFit()
    {
        ImageFinetuneStart.WriteFolder(_folder["small"], 60, seed: 2, size: 8);
        string fault = Refused("8 x 8 pixels, but 16 x 16 are expected", start.Model, _folder["small"]);
        Assert.Contains("fit: resize", fault, StringComparison.Ordinal);
        CliRun.Of("finetune", start.Model, _folder["small"], "--fit", "resize", "--epochs", "1", "--out", _folder["fitted"], "-q").Expect(0);
        string stated = RunRefused("the model takes images of 16 x 16 x 1, but these are 8 x 8 x 1", "train: small, height: 8, width: 8");
        Assert.Contains("p.yaml(", stated, StringComparison.Ordinal);
        WriteIdx("b", 40, seed: 2, size: 8);
        RunRefused("the model takes images of 16 x 16 x 1, but these are 8 x 8 x 1", "train: b-images, labels: b-labels");
    }

    [Fact]
    public void WhatCannotGoOnIsRefused()
    {
        ImageFinetuneStart.WriteFolder(_folder["train"], 40, seed: 2);
        string rows = _folder.Write("rows.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{2 * i}\n")));
        CliRun.Of("train", rows, "--label", "y", "--layers", "4", "--epochs", "1", "--out", _folder["table"], "-q").Expect(0);
        Refused("this model takes a table, not images", _folder["table/model.onnx"], _folder["train"]);
        Refused("this model takes images of 16 x 16 x 1, not a table", start.Model, rows);
        RefusedCall("not a table", ["prune", start.Model, rows]);
        Refused("holds no description of its network", Without("mlnetstudio.network"), _folder["train"]);
        Refused("image: UInt8 [batch, 16, 16, 1]", Without("mlnetstudio.format"), _folder["train"]);
        var graph = start.Graph;
        var changed = graph with { Nodes = [.. graph.Nodes.Select(node => node.OpType == "Mul" && node.Name.StartsWith("preprocessing/", StringComparison.Ordinal) ? node with { OpType = "Div" } : node)] };
        Assert.NotEqual(graph.Nodes.AsEnumerable(), changed.Nodes);
        Refused("does not begin with the normalization", Write(changed), _folder["train"]);
        Refused("knows its columns and classes itself", start.Model, _folder["train"], "--classes", "a,b");
        RunRefused("keeps its own mean and deviation", "train: train, mean: 0.5, deviation: 0.2");
        RunRefused("an ensemble over folds of images", "train: train", "training.folds=3");
        RunRefused("leave out 'network'", "train: train", "network.layers=[flatten]");
        CliRun.Of("finetune", start.Model, rows, "--fit", "crop").Expect(2);
    }

    private static void Stop(CancellationTokenSource stop, string line)
    {
        if (line.StartsWith("epoch 3/", StringComparison.Ordinal))
        {
            stop.Cancel();
        }
    }

    private static void RequireSame(JsonElement expected, JsonElement actual)
    {
        Assert.NotEmpty(expected.EnumerateObject());
        Assert.Equal(expected.EnumerateObject().Select(metric => (metric.Name, metric.Value.GetRawText())), actual.EnumerateObject().Select(metric => (metric.Name, metric.Value.GetRawText())));
    }

    private string Without(string key) => Write(start.Graph with { Metadata = start.Graph.Metadata.Remove(key) });

    private string Write(MlNetStudio.Neural.Operators.OperatorGraph graph)
    {
        File.WriteAllBytes(_folder["changed.onnx"], OnnxWriter.ToBytes(graph));
        return _folder["changed.onnx"];
    }

    private void WriteIdx(string name, int count, long seed, int size = 16)
    {
        var (pixels, labels) = ImageFinetuneStart.Negatives(count, seed, size);
        File.WriteAllBytes(_folder[name + "-images"], ImageSamples.Idx(pixels, count, size, size));
        File.WriteAllBytes(_folder[name + "-labels"], ImageSamples.Idx(Array.ConvertAll(labels, label => (byte)label), count));
    }

    private string Pipeline(string images, string training = "epochs: 1") => _folder.Write(
        "p.yaml", $"data:\n  images: {{{images}}}\nstart: {{model: '{start.Model}'}}\ntraining: {{{training}}}\n");

    private string RunRefused(string expected, string images, string? set = null)
    {
        string pipeline = Pipeline(images);
        return RefusedCall(expected, set is null ? ["run", pipeline] : ["run", pipeline, "--set", set]);
    }

    private string Refused(string expected, string model, string data, params string[] options) => RefusedCall(expected, ["finetune", model, data, .. options]);

    private string RefusedCall(string expected, string[] args)
    {
        string[] before = _folder.Everything();
        var run = CliRun.Of([.. args, "--out", _folder["refused"], "-q"]).Expect(3);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Everything());
        return run.Error;
    }
}
