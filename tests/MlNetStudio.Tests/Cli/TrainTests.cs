using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Tests.Cli;

public class TrainTests
{
    private static readonly string Iris = Repository.File("data", "iris.csv");

    private static readonly string[] Results = ["history.csv", "metrics.json", "model.onnx", "pipeline.yaml", "report.html"];

    [Fact]
    public void IrisTrainsIsReportedAndLeavesAsOnnx()
    {
        using var folder = new TemporaryFolder();
        var run = CliRun.Of("train", Iris, "--label", "species", "--out", folder["out"], "--json").Expect(0);
        Assert.Equal(Results, folder.Everything("out"));
        var json = run.Json;
        Assert.Equal("multiclass", json.GetProperty("task").GetString());
        Assert.Equal(30, json.GetProperty("rows").GetInt32());
        Assert.Equal("completed", json.GetProperty("outcome").GetString());
        Assert.InRange(json.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.InRange(json.GetProperty("linear").GetProperty("accuracy").GetDouble(), 0.8, 1);
        Assert.InRange(json.GetProperty("baseline").GetProperty("accuracy").GetDouble(), 0.3, 0.4);
        Assert.Equal(64, json.GetProperty("model").GetProperty("sha256").GetString()!.Length);
        if (OnnxRuntimeScorer.IsAvailable)
        {
            Assert.InRange(json.GetProperty("parity").GetProperty("maxAbsDiff").GetDouble(), 0, 1e-5);
        }

        var metrics = JsonDocument.Parse(File.ReadAllText(folder["out/metrics.json"])).RootElement;
        Assert.True(JsonElement.DeepEquals(json.GetProperty("metrics"), metrics.GetProperty("metrics")));
        string[] history = File.ReadAllLines(folder["out/history.csv"]);
        int folds = json.GetProperty("crossValidation").GetProperty("folds").GetInt32();
        Assert.Equal((folds * json.GetProperty("training").GetProperty("epochs").GetInt32()) + 1, history.Length);
        Assert.StartsWith("member,epoch,loss,validation_loss,learning_rate,accuracy", history[0], StringComparison.Ordinal);
        string report = File.ReadAllText(folder["out/report.html"]);
        Assert.Contains("species", report, StringComparison.Ordinal);
        Assert.Contains("<dt><bdi>layers[1].units</bdi></dt>", report, StringComparison.Ordinal);
        Assert.Contains("<dt><bdi>optimizer</bdi></dt><dd><bdi>adam</bdi></dd>", report, StringComparison.Ordinal);
        Assert.DoesNotContain("(no name)", report, StringComparison.Ordinal);
    }

    [Fact]
    public void AColumnThatGivesTheLabelAwayIsNamedEverywhere()
    {
        using var folder = new TemporaryFolder();
        string[] lines = File.ReadAllLines(Iris);
        string data = folder.Write("flowers.csv", string.Join('\n', lines.Select((line, i) => i == 0 ? line + ",code" : $"{line},{line.Split(',')[^1][..3]}")) + "\n");
        var run = CliRun.Of("train", data, "--label", "species", "--epochs", "2", "--out", folder["out"]).Expect(0);
        const string Warning = "column 'code' may give the answer away: it alone gives the right 'species' for 100% of the rows.";
        Assert.Contains(Warning, run.Error, StringComparison.Ordinal);
        var warnings = JsonDocument.Parse(File.ReadAllText(folder["out/metrics.json"])).RootElement.GetProperty("warnings");
        Assert.StartsWith(Warning, warnings[0].GetString(), StringComparison.Ordinal);
        var findings = JsonDocument.Parse(File.ReadAllText(folder["out/metrics.json"])).RootElement.GetProperty("findings");
        Assert.Equal("leakage", findings[0].GetProperty("kind").GetString());
        Assert.Equal("code", findings[0].GetProperty("column").GetString());
        Assert.Equal(1, findings[0].GetProperty("figure").GetDouble());
        Assert.Equal(warnings[0].GetString(), findings[0].GetProperty("sentence").GetString());
        Assert.Contains("column &#39;code&#39; may give the answer away", File.ReadAllText(folder["out/report.html"]), StringComparison.Ordinal);

        // The advice that it gives works.
        var without = CliRun.Of("run", folder["out/pipeline.yaml"], "--set", "data.columns={code: ignore}", "--out", folder["again"]).Expect(0);
        Assert.DoesNotContain("give the answer away", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFindingOfTheDataIsAnObjectForScripts()
    {
        using var folder = new TemporaryFolder();
        var text = new System.Text.StringBuilder("same,never,order_id,left,odd,other,x,y\n");
        for (int i = 0; i < 200; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"7,,{1000 + (3 * i)},{i % 5},{(i % 40 == 0 ? 9e6 : i % 10)},{(i % 50 == 0 ? -4e6 : i % 9)},{i % 7},{(i % 25 == 0 ? "rare" : "usual")}\n");
        }

        string data = folder.Write("data.csv", text.ToString());
        string pipeline = folder.Write("p.yaml", """
            data: {file: data.csv, label: y, columns: {left: ignore}}
            network: {layers: [dense: 4]}
            training: {epochs: 2}
            """);
        var json = CliRun.Of("run", pipeline, "--out", folder["out"], "--json", "-q").Expect(0).Json;
        var findings = json.GetProperty("findings").EnumerateArray().Select(finding => (
            Kind: finding.GetProperty("kind").GetString()!,
            Column: finding.TryGetProperty("column", out var column) ? column.GetString() : null,
            Figure: finding.TryGetProperty("figure", out var figure) ? figure.GetDouble() : double.NaN)).ToArray();
        Assert.Contains(("constant", "same", 1.0), findings);
        Assert.Contains(("empty", "never", 1.0), findings);
        Assert.Contains(("identifier", "order_id", 1.0), findings);
        Assert.Contains(findings, finding => finding.Kind == "excluded" && finding.Column == "left");
        Assert.Contains(findings, finding => finding.Kind == "outliers" && finding.Column == "odd" && finding.Figure is > 0.01 and < 0.05);
        Assert.Contains(findings, finding => finding.Kind == "outliers" && finding.Column == "other");
        Assert.Contains(findings, finding => finding.Kind == "imbalance" && finding.Column == "y" && finding.Figure is > 0.02 and < 0.07);
        Assert.All(json.GetProperty("findings").EnumerateArray(), finding => Assert.EndsWith(".", finding.GetProperty("sentence").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void TheSameRunGivesTheSameBytesOnAnyNumberOfThreads()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("train", Iris, "--label", "species", "--epochs", "5", "--out", folder["a"], "--threads", "1", "-q").Expect(0);
        CliRun.Of("train", Iris, "--label", "species", "--epochs", "5", "--out", folder["b"], "--threads", "2", "-q").Expect(0);
        CliRun.Of("train", Iris, "--label", "species", "--epochs", "5", "--out", folder["c"], "--seed", "1", "-q").Expect(0);
        byte[] model = File.ReadAllBytes(folder["a/model.onnx"]);
        Assert.Equal(model, File.ReadAllBytes(folder["b/model.onnx"]));
        Assert.NotEqual(model, File.ReadAllBytes(folder["c/model.onnx"]));
    }

    [Fact]
    public void TheResolvedPipelineRepeatsTheRunToTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        string data = folder.Write("flowers.csv", File.ReadAllText(Iris));
        CliRun.Of("train", data, "--label", "species", "--layers", "6,5", "--epochs", "4", "--out", folder["a"], "-q").Expect(0);
        CliRun.Of("run", folder["a/pipeline.yaml"], "--out", folder["b"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["a/model.onnx"]), File.ReadAllBytes(folder["b/model.onnx"]));
        Assert.Equal(File.ReadAllText(folder["a/pipeline.yaml"]), File.ReadAllText(folder["b/pipeline.yaml"]));
        Assert.Contains("file: ../flowers.csv", File.ReadAllText(folder["a/pipeline.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void TheModelFileNamesNoPathAndNoRow()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("train", Iris, "--label", "species", "--epochs", "2", "--out", folder["a"], "--threads", "2", "--resume", "-q").Expect(0);
        var metadata = ModelFile.Load(folder["a/model.onnx"]).Graph.Metadata;
        string all = string.Join('\n', metadata.Values);
        Assert.DoesNotContain("iris.csv", all, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, all, StringComparison.Ordinal);
        Assert.DoesNotContain("threads", all, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ATestTableIsUsedAsItIs()
    {
        using var folder = new TemporaryFolder();
        string[] lines = File.ReadAllLines(Iris);
        string train = folder.Write("train.csv", string.Join('\n', lines.Where((_, i) => i == 0 || i % 3 != 0)));
        string test = folder.Write("test.csv", string.Join('\n', lines.Where((_, i) => i == 0 || i % 3 == 0)));
        var json = CliRun.Of("train", train, "--label", "species", "--test", test, "--epochs", "30", "--out", folder["out"], "--json", "-q").Expect(0).Json;
        Assert.Equal(50, json.GetProperty("rows").GetInt32());
        Assert.Equal(100, json.GetProperty("data").GetProperty("trainingRows").GetInt32());
    }

    [Fact]
    public void MixedColumnsWithGapsBecomeAModelThatPredictsFromTheRawTable()
    {
        using var folder = new TemporaryFolder();
        var text = new System.Text.StringBuilder("size,color,age,price\n");
        var random = new Random(1);
        string[] colors = ["red", "green", "blue"];
        for (int i = 0; i < 200; i++)
        {
            int color = random.Next(3);
            double size = random.NextDouble() * 10;
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{size:0.00},{(i % 17 == 0 ? "" : colors[color])},{(i % 13 == 0 ? "NA" : random.Next(50))},{100 + (20 * size) + (50 * color):0.0}\n");
        }

        string data = folder.Write("houses.csv", text.ToString());
        var json = CliRun.Of("train", data, "--label", "price", "--out", folder["out"], "--json", "-q").Expect(0).Json;
        Assert.Equal("regression", json.GetProperty("task").GetString());
        Assert.InRange(json.GetProperty("metrics").GetProperty("r2").GetDouble(), 0.8, 1);

        string rows = folder.Write("new.csv", "color,size\nred,5\nviolet,\n,7.5\n");
        Assert.Equal(3, CliRun.Of("predict", folder["out/model.onnx"], rows).ExitCode);
        rows = folder.Write("new.csv", "color,size,age,other\nred,5,,x\nviolet,,3,y\n,7.5,20,z\n");
        string[] predictions = CliRun.Of("predict", folder["out/model.onnx"], rows).Expect(0).Out.Split('\n');
        Assert.Equal("prediction", predictions[0]);
        Assert.InRange(double.Parse(predictions[1], System.Globalization.CultureInfo.InvariantCulture), 150, 260);
        Assert.Equal(5, predictions.Length);
    }

    [Fact]
    public void WholeNumbersAsClassesComeBackAsWholeNumbers()
    {
        using var folder = new TemporaryFolder();
        string[] lines = File.ReadAllLines(Iris);
        string data = folder.Write("codes.csv", string.Join('\n', lines.Select(line => line.Replace("setosa", "0").Replace("versicolor", "1").Replace("virginica", "2"))));
        var json = CliRun.Of("train", data, "--label", "species", "--epochs", "50", "--out", folder["out"], "--json", "-q").Expect(0).Json;
        Assert.Equal("multiclass", json.GetProperty("task").GetString());
        var model = ModelFile.Load(folder["out/model.onnx"]);
        Assert.Equal(ElementType.Int64, model.Graph.Outputs[0].ElementType);
        Assert.Equal("0", model.Predict(TableReader.Read(data, model.ReadOptions(withLabel: false))).Labels[0]);
        Assert.Equal(TaskKind.Multiclass, model.Task);
    }

    [Fact]
    public void CtrlCKeepsTheBestSoFar()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var input = new CliInput { Cancellation = cancellation.Token, OnError = line => CancelAt(line, "epoch 10000", cancellation) };
        var run = CliRun.With(input, "train", Iris, "--label", "species", "--epochs", "100000", "--out", folder["out"], "--json").Expect(130);
        Assert.Equal("cancelled", run.Json.GetProperty("outcome").GetString());
        Assert.Equal(Results, folder.Everything("out"));
        Assert.InRange(run.Json.GetProperty("training").GetProperty("epochs").GetInt32(), 10_000, 99_999);
        Assert.Contains("the best model so far was written", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void CtrlCBeforeTheFirstEpochLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        CliRun.With(new CliInput { Cancellation = cancellation.Token }, "train", Iris, "--label", "species", "--out", folder["out"]).Expect(130);
        Assert.Empty(folder.Everything());
    }

    [Fact]
    public void ResumeGoesOnToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string[] args = ["train", Iris, "--label", "species", "--epochs", "40"];
        CliRun.Of([.. args, "--out", folder["whole"], "-q"]).Expect(0);

        using var cancellation = new CancellationTokenSource();
        var input = new CliInput { Cancellation = cancellation.Token, OnError = line => CancelAt(line, "epoch 20/", cancellation) };
        CliRun.With(input, [.. args, "--out", folder["broken"], "--resume"]).Expect(130);
        Assert.True(File.Exists(folder["broken/checkpoints/checkpoint.safetensors"]));

        var resumed = CliRun.Of([.. args, "--out", folder["broken"], "--resume"]).Expect(0);
        Assert.Contains("going on from the checkpoint of epoch 20", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(folder["whole/model.onnx"]), File.ReadAllBytes(folder["broken/model.onnx"]));
        Assert.Equal(Results, folder.Everything("broken"));
    }

    private static void CancelAt(string line, string start, CancellationTokenSource cancellation)
    {
        if (line.StartsWith(start, StringComparison.Ordinal))
        {
            cancellation.Cancel();
        }
    }
}
