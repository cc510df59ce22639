using System.Globalization;
using MlNetStudio.Data.Images;

namespace MlNetStudio.Tests.Cli;

/// <summary>Images from files to a trained network, its ONNX file, its report and its predictions, through the command.</summary>
public sealed class ImageTests : IDisposable
{
    private const string Network = """
        network:
          layers:
            - conv2d: {filters: 4, kernel: 3, activation: relu}
            - maxPool2d: 2
            - flatten
        training: {epochs: 8, batchSize: 8, optimizer: {adam: 0.01}}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FromAFolderOfClassesToPredictions()
    {
        WriteClasses("train", 30);
        WriteClasses("test", 10);
        string pipeline = Pipeline("images: {train: train, test: test, augment: [flip, {crop: 1}, {brightness: 0.05}]}");
        var json = CliRun.Of("run", pipeline, "--out", _folder["a"], "--threads", "1", "--json", "-q").Expect(0).Json;
        Assert.InRange(json.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.Equal("multiclass", json.GetProperty("task").GetString());
        Assert.Equal(90, json.GetProperty("data").GetProperty("trainingRows").GetInt32());

        // The same bits on two threads, and from the pipeline that the run wrote.
        CliRun.Of("run", pipeline, "--out", _folder["b"], "--threads", "2", "-q", "--show-samples").Expect(0);
        Assert.Equal(File.ReadAllBytes(_folder["a/model.onnx"]), File.ReadAllBytes(_folder["b/model.onnx"]));
        CliRun.Of("run", _folder["a/pipeline.yaml"], "--out", _folder["c"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(_folder["a/model.onnx"]), File.ReadAllBytes(_folder["c/model.onnx"]));

        // Images are shown only if asked for.
        Assert.DoesNotContain("data:image/png", File.ReadAllText(_folder["a/report.html"]), StringComparison.Ordinal);
        Assert.Contains("data:image/png", File.ReadAllText(_folder["b/report.html"]), StringComparison.Ordinal);

        string model = _folder["a/model.onnx"];
        string[] lines = CliRun.Of("predict", model, _folder["test/left"]).Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("file,label,probability_bright,probability_dark,probability_left", lines[0]);
        Assert.Equal(11, lines.Length);
        Assert.Contains("00.png,left,", lines[1], StringComparison.Ordinal);
        string one = CliRun.Of("predict", model, _folder["test/dark/03.png"], "--engine", "native").Expect(0).Out;
        Assert.Contains(",dark,", one, StringComparison.Ordinal);
        var evaluated = CliRun.Of("evaluate", model, _folder["test"], "--json", "--out", _folder["e"], "--show-samples").Expect(0).Json;
        Assert.Equal(json.GetProperty("metrics").GetProperty("logLoss").GetDouble(), evaluated.GetProperty("metrics").GetProperty("logLoss").GetDouble(), 6);
        Assert.Contains("data:image/png", File.ReadAllText(_folder["e/report.html"]), StringComparison.Ordinal);
        Assert.Contains("What it looks at", File.ReadAllText(_folder["e/report.html"]), StringComparison.Ordinal);

        // Models of images are compared like those of tables.
        var compared = CliRun.Of("compare", model, _folder["c/model.onnx"], _folder["test"], "--json", "--out", _folder["f"]).Expect(0).Json;
        Assert.Equal(30, compared.GetProperty("rows").GetInt32());
        Assert.Equal("notToldApart", compared.GetProperty("models")[1].GetProperty("differences")[0].GetProperty("standing").GetString());
        Assert.DoesNotContain("data:image/png", File.ReadAllText(_folder["f/report.html"]), StringComparison.Ordinal);
        string inspected = CliRun.Of("inspect", model).Expect(0).Out;
        Assert.Contains("image", inspected, StringComparison.Ordinal);
        Assert.Contains("mlnetstudio.images", inspected, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelOfImagesIsMadeSmaller()
    {
        WriteClasses("train", 40);
        WriteClasses("test", 30);
        CliRun.Of("run", Pipeline("images: {train: train, test: test}"), "--set", "network.layers[0].conv2d.filters=32", "--out", _folder["a"], "-q").Expect(0);
        foreach (string mode in new[] { "static", "float16" })
        {
            var json = CliRun.Of("quantize", _folder["a/model.onnx"], _folder["test"], "--mode", mode, "--out", _folder[mode], "--json").Expect(0).Json;
            var facts = json.GetProperty("compression");
            Assert.Equal(mode == "static" ? 18 : 0, facts.GetProperty("calibrationRows").GetInt32());
            Assert.InRange(json.GetProperty("metrics").GetProperty("accuracy").GetDouble(), facts.GetProperty("metricsBefore").GetProperty("accuracy").GetDouble() - 0.02, 1);
            var weights = MlNetStudio.Onnx.OnnxReader.Read(_folder[mode + "/model.onnx"]).Nodes.Select(node => node.OpType).ToArray();
            Assert.Contains(mode == "static" ? "DequantizeLinear" : "Cast", weights);

            // What was written is a model like any other.
            CliRun.Of("evaluate", _folder[mode + "/model.onnx"], _folder["test"], "--engine", "native", "--gate", "accuracy>=0.9").Expect(0);
            CliRun.Of("predict", _folder[mode + "/model.onnx"], _folder["test/left"]).Expect(0);
            CliRun.Of("inspect", _folder[mode + "/model.onnx"], "--html", _folder["m.html"]).Expect(0);
        }

        CliRun.Of("quantize", _folder["a/model.onnx"], _folder["test/left"], "--out", _folder["no"]).Expect(3);
    }

    [Fact]
    public void ATrainingThatGoesOnFromACheckpointEndsInTheSameBits()
    {
        WriteClasses("train", 12);
        string pipeline = Pipeline("images: {train: train, augment: [flip, {rotate: 20}]}");
        CliRun.Of("run", pipeline, "--out", _folder["whole"], "-q").Expect(0);
        using var stop = new CancellationTokenSource();
        var input = new CliInput { Cancellation = stop.Token, OnError = line => Stop(stop, line) };
        CliRun.With(input, "run", pipeline, "--out", _folder["parts"], "--resume").Expect(130);
        CliRun.Of("run", pipeline, "--out", _folder["parts"], "--resume", "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(_folder["whole/model.onnx"]), File.ReadAllBytes(_folder["parts/model.onnx"]));
    }

    [Fact]
    public void MixupTrainsOnSharesOfClasses()
    {
        WriteClasses("train", 20);
        string pipeline = Pipeline("images: {train: train, augment: [{mixup: 0.3}]}");
        var json = CliRun.Of("run", pipeline, "--out", _folder["a"], "-q", "--json", "--set", "training.loss=categoricalCrossEntropy").Expect(0).Json;
        Assert.InRange(json.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.8, 1);
        Refused("mixup needs the loss categoricalCrossEntropy", pipeline, "training.loss=sparseCategoricalCrossEntropy");
    }

    [Fact]
    public void WhatIsLeftOutIsChosen()
    {
        WriteClasses("train", 12);
        string pipeline = _folder.Write("p.yaml", "data:\n  images: {train: train}\ntraining: {epochs: 4, validationFraction: 0.2, batchSize: 8}\n");
        var json = CliRun.Of("run", pipeline, "--out", _folder["a"], "-q", "--json").Expect(0).Json;
        Assert.Equal(7, json.GetProperty("data").GetProperty("testRows").GetInt32());
        Assert.Equal(6, json.GetProperty("data").GetProperty("validationRows").GetInt32());
        Assert.True(json.TryGetProperty("certainty", out _));
    }

    [Theory]
    [InlineData("images: {train: none}", "none")]
    [InlineData("images: {train: ${MLNETSTUDIO_DATA}/mnist/train-images-idx3-ubyte.gz}", "'mlnetstudio data get mnist' does")]
    [InlineData("images: {train: train, generator: {name: digits}}", "give one of them")]
    [InlineData("images: {generator: {name: linear}}", "makes no images")]
    [InlineData("images: {train: train, limit: 1}", "at least 2")]
    [InlineData("images: {train: train, mean: 0.5}", "go together")]
    [InlineData("images: {train: train, mean: [0.5, 0.5], deviation: 1}", "2 means are given for images of 1 channels")]
    [InlineData("images: {train: train, augment: [{rotate: 500}]}", "from 0 to 180")]
    [InlineData("images: {train: train, augment: [{turn: 5}]}", "turn")]
    [InlineData("images: {train: train, classes: [bright, dark]}", "'left' is none of the classes")]
    [InlineData("images: {train: train, test: small}", "4 x 4")]
    [InlineData("images: {train: train/dark/00.png, labels: train/dark/01.png}", "no IDX file")]
    [InlineData("images: {train: empty}", "class folder is empty")]
    [InlineData("{file: a.csv, images: {train: train}}", "either a table")]
    public void DataThatCannotBeUsedAreRefused(string data, string expected)
    {
        WriteClasses("train", 4);
        WriteClasses("small", 4, side: 4);
        WriteClasses("empty", 2);
        Directory.CreateDirectory(_folder["empty/none"]);
        Refused(expected, data[0] == '{' ? _folder.Write("p.yaml", $"data: {data}\n{Network}") : Pipeline(data.Replace("${", "\"${", StringComparison.Ordinal).Replace(".gz}", ".gz\"}", StringComparison.Ordinal)));
    }

    [Fact]
    public void ANetworkThatDoesNotFitIsRefusedWithItsLayer()
    {
        WriteClasses("train", 4);
        string pipeline = Pipeline("images: {train: train}");
        string fault = Refused("'large'", pipeline, "network.layers=[{name: large, conv2d: {filters: 4, kernel: 40}}, flatten]");
        Assert.Contains("p.yaml(", fault, StringComparison.Ordinal);
        Refused("Add 'flatten'", pipeline, "network.layers=[{conv2d: {filters: 4, kernel: 3}}]");
        Refused("an ensemble over folds of images", pipeline, "training.folds=3");
    }

    [Fact]
    public void ImagesThatDoNotFitAModelAreRefused()
    {
        WriteClasses("train", 6);
        WriteClasses("small", 2, side: 4);
        CliRun.Of("run", Pipeline("images: {train: train}"), "--out", _folder["a"], "-q").Expect(0);
        string model = _folder["a/model.onnx"];
        Assert.Contains("4 x 4", CliRun.Of("predict", model, _folder["small/dark"]).Expect(3).Error, StringComparison.Ordinal);
        CliRun.Of("predict", model, _folder["small/dark"], "--fit", "resize").Expect(0);
        Assert.Contains("classes of these images are not known", CliRun.Of("evaluate", model, _folder["train/dark"]).Expect(3).Error, StringComparison.Ordinal);
        string table = _folder.Write("a.csv", "x,label\n1,dark\n");
        Assert.Contains("no image", CliRun.Of("predict", model, table).Expect(3).Error, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["void"]);
        Assert.Contains("no files", CliRun.Of("predict", model, _folder["void"]).Expect(3).Error, StringComparison.Ordinal);
    }

    private static void Stop(CancellationTokenSource stop, string line)
    {
        if (line.StartsWith("epoch 3/", StringComparison.Ordinal))
        {
            stop.Cancel();
        }
    }

    // Dark ones, bright ones, and ones whose left half is bright.
    private void WriteClasses(string folder, int each, int side = 8)
    {
        byte[] noise = Data.Images.ImageSamples.Noise(3 * each * side * side, folder.Length);
        int at = 0;
        foreach (string name in new[] { "bright", "dark", "left" })
        {
            Directory.CreateDirectory(_folder[$"{folder}/{name}"]);
            for (int i = 0; i < each; i++)
            {
                var pixels = new byte[side * side];
                for (int p = 0; p < pixels.Length; p++)
                {
                    bool isBright = name == "bright" || (name == "left" && p % side < side / 2);
                    pixels[p] = (byte)((isBright ? 170 : 20) + (noise[at++] / 4));
                }

                File.WriteAllBytes(_folder[string.Create(CultureInfo.InvariantCulture, $"{folder}/{name}/{i:00}.png")], PngWriter.ToBytes(pixels, new ImageShape(side, side, 1)));
            }
        }
    }

    private string Pipeline(string data) => _folder.Write("p.yaml", $"data:\n  {data}\n{Network}\n");

    private string Refused(string expected, string pipeline, string? set = null)
    {
        string[] before = _folder.Everything();
        string[] args = set is null ? ["run", pipeline, "--out", _folder["out"], "-q"] : ["run", pipeline, "--out", _folder["out"], "-q", "--set", set];
        var run = CliRun.Of(args).Expect(3);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Everything());
        return run.Error;
    }
}
