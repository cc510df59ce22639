using System.Text.Json;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Tests.Cli;

public class CompareTests
{
    private static readonly string Iris = Repository.File("data", "iris.csv");

    [Fact]
    public void ModelsAreComparedOnTheSameRows()
    {
        using var folder = new TemporaryFolder();
        string poor = Train(folder, "poor", Iris, "species", epochs: 1);
        string good = Train(folder, "good", Iris, "species", epochs: 60);
        var run = CliRun.Of("compare", poor, good, poor, Iris, "--out", folder["out"], "--json").Expect(0);
        var models = run.Json.GetProperty("models");
        Assert.Equal(["poor", "good", "poor (2)"], models.EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        Assert.Equal(150, run.Json.GetProperty("rows").GetInt32());
        Assert.False(models[0].TryGetProperty("differences", out _));
        var better = models[1].GetProperty("differences")[0];
        Assert.Equal("accuracy", better.GetProperty("name").GetString());
        Assert.Equal("better", better.GetProperty("standing").GetString());
        Assert.InRange(better.GetProperty("betterShare").GetDouble(), 0.99, 1);
        Assert.Equal("notToldApart", models[2].GetProperty("differences")[0].GetProperty("standing").GetString());

        // The figures are those of evaluate.
        var alone = CliRun.Of("evaluate", good, Iris, "--json").Expect(0).Json;
        Assert.True(JsonElement.DeepEquals(alone.GetProperty("metrics"), models[1].GetProperty("metrics")));
        Assert.True(JsonElement.DeepEquals(alone.GetProperty("intervals"), models[1].GetProperty("intervals")));
        if (OnnxRuntimeScorer.IsAvailable)
        {
            var there = CliRun.Of("compare", poor, good, Iris, "--json", "--engine", "onnxruntime").Expect(0).Json.GetProperty("models")[1].GetProperty("metrics");
            Assert.Equal(models[1].GetProperty("metrics").GetProperty("logLoss").GetDouble(), there.GetProperty("logLoss").GetDouble(), 1e-5);
        }

        Assert.Equal(["metrics.json", "report.html"], folder.Everything("out"));
        Assert.Contains("B is better than A", File.ReadAllText(folder["out/report.html"]), StringComparison.Ordinal);
        Assert.Contains("B is better than A: accuracy +", CliRun.Of("compare", poor, good, Iris).Expect(0).Out, StringComparison.Ordinal);
        CliRun.Of("compare", poor, good, Iris, "--require", "better").Expect(0);
        Assert.Contains("required: not-worse, but B is worse than A", CliRun.Of("compare", good, poor, Iris, "--require", "not-worse").Expect(1).Error, StringComparison.Ordinal);
        CliRun.Of("compare", good, good, Iris, "--require", "not-worse").Expect(0);
        CliRun.Of("compare", good, good, Iris, "--require", "better").Expect(1);
        CliRun.Of("compare", good, Iris).Expect(2);
    }

    [Fact]
    public void ModelsOfOtherLabelsOrClassesAreRefused()
    {
        using var folder = new TemporaryFolder();
        string species = Train(folder, "species", Iris, "species", epochs: 1);
        string width = Train(folder, "width", Iris, "sepal_width", epochs: 1);
        string renamed = folder.Write("renamed.csv", File.ReadAllText(Iris).Replace("virginica", "blue flag", StringComparison.Ordinal));
        string others = Train(folder, "others", renamed, "species", epochs: 1);
        Refused($"{width}: it predicts 'sepal_width', but {species} predicts 'species'. Only models that predict the same label, with the same classes, can be compared.", species, width, Iris);
        Refused("its classes are ", species, others, Iris);
        Refused("there is no such model file", species, folder["none.onnx"], Iris);
        Refused("'blue flag'", species, species, renamed);

        void Refused(string message, params string[] files)
        {
            var run = CliRun.Of(["compare", .. files, "--out", folder["refused"]]).Expect(3);
            Assert.Contains(message, run.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder["refused"]));
        }
    }

    [Fact]
    public void ModelsGoByWhatTellsTheirFilesApart()
    {
        Assert.Equal(["a", "b"], ModelContest.Names(["out/a/model.onnx", "out/b/model.onnx"]));
        Assert.Equal(["1/a", "2/a"], ModelContest.Names(["1/a/model.onnx", "2/a/model.onnx"]));
        Assert.Equal(["one.onnx", "two.onnx"], ModelContest.Names(["x/one.onnx", "y/two.onnx"]));
        Assert.Equal(["one.onnx", "one.onnx (2)"], ModelContest.Names(["one.onnx", "one.onnx"]));
    }

    private static string Train(TemporaryFolder folder, string name, string data, string label, int epochs)
    {
        CliRun.Of("train", data, "--label", label, "--layers", "16", "--epochs", $"{epochs}", "--test-fraction", "0.2", "--out", folder[name], "-q").Expect(0);
        return folder[$"{name}/model.onnx"];
    }
}
