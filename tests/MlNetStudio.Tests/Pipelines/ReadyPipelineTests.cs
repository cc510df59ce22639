using System.Text.Json;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Pipelines;

/// <summary>Every ready pipeline file runs as it is.</summary>
public class ReadyPipelineTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Repository.File("pipelines"), "*.yaml").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void ItRuns(string file)
    {
        string path = Repository.File("pipelines", file);
        bool needsData = File.ReadAllText(path).Contains("${MLNETSTUDIO_DATA}", StringComparison.Ordinal);
        var data = PipelineFile.Load(path).Definition.Data;
        if (needsData && !IsThere(data.File ?? data.Images!.Train!.Value[0]))
        {
            // Without the data sets it is at least read; what it then says is tested with the bad inputs.
            Assert.NotNull(data.File ?? data.Images?.Train?[0]);
            return;
        }

        using var folder = new TemporaryFolder();
        var input = new CliInput { Variables = needsData ? new() { ["MLNETSTUDIO_DATA"] = TestData.FolderOrNull! } : [] };
        string[] args = ["run", path, "--out", folder["out"], "--json", "-q"];
        if (needsData && data.Images is not null)
        {
            // Minutes of work: a few images show that all parts fit.
            args = [.. args, "--set", "data.images.limit=200", "--set", "data.images.testLimit=100", "--set", "training.epochs=1"];
            var small = CliRun.With(input, args).Expect(0).Json;
            Assert.Equal(100, small.GetProperty("rows").GetInt32());
            return;
        }

        var json = CliRun.With(input, args).Expect(0).Json;
        var metrics = json.GetProperty("metrics");
        string metric = json.GetProperty("task").GetString() == "regression" ? "r2" : "accuracy";

        // Of these much is chance.
        bool isNoisy = new[] { "diabetes", "wine-quality", "temperatures", "etth1" }.Any(name => file.Contains(name, StringComparison.Ordinal));
        Assert.InRange(metrics.GetProperty(metric).GetDouble(), isNoisy ? 0.3 : 0.6, 1);
    }

    private static bool IsThere(string path) =>
        TestData.FolderOrNull is { } root && File.Exists(path.Replace("${MLNETSTUDIO_DATA}", root, StringComparison.Ordinal));

    [Fact]
    public void ClosedFormAndGradientDescentAgree()
    {
        using var folder = new TemporaryFolder();
        var json = CliRun.Of("run", Repository.File("pipelines", "s2-linear-closed-form.yaml"), "--out", folder["out"], "--json", "-q").Expect(0).Json;
        foreach (string metric in new[] { "rmse", "mae", "r2" })
        {
            double difference = json.GetProperty("metrics").GetProperty(metric).GetDouble() - json.GetProperty("linear").GetProperty(metric).GetDouble();
            Assert.InRange(difference, -1e-4, 1e-4);
        }

        string report = File.ReadAllText(folder["out/report.html"]);
        Assert.Contains("in closed form", report, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLineOfTheFirstPipelineIsTheLawThatMadeThePoints()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("run", Repository.File("pipelines", "s1-linear-sgd.yaml"), "--out", folder["out"], "-q").Expect(0);
        string rows = folder.Write("rows.csv", "x\n0\n1\n");
        string[] predictions = CliRun.Of("predict", folder["out/model.onnx"], rows).Expect(0).Out.Split('\n');
        double intercept = double.Parse(predictions[1], System.Globalization.CultureInfo.InvariantCulture);
        double slope = double.Parse(predictions[2], System.Globalization.CultureInfo.InvariantCulture) - intercept;

        // Three standard errors of least squares on 100 points with noise of 0.1.
        Assert.InRange(intercept, 1 - 0.03, 1 + 0.03);
        Assert.InRange(slope, 2 - 0.055, 2 + 0.055);
        Assert.Contains("<svg", File.ReadAllText(folder["out/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void AGateInTheFileDecidesTheExitCode()
    {
        using var folder = new TemporaryFolder();
        string pipeline = Repository.File("pipelines", "s4-iris.yaml");
        var run = CliRun.Of("run", pipeline, "--out", folder["a"], "--json", "-q", "--set", "evaluation.gates=[accuracy >= 2]").Expect(1);
        Assert.False(run.Json.GetProperty("gates")[0].GetProperty("met").GetBoolean());
        Assert.Equal(JsonValueKind.Array, run.Json.GetProperty("files").ValueKind);
        CliRun.Of("run", pipeline, "--out", folder["a"], "-q", "--set", "evaluation.gates=[accuracy >= 0.5]").Expect(0);
    }
}
