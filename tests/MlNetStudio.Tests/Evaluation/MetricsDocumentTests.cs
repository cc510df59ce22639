using System.Text.Json;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Tests.Evaluation;

public class MetricsDocumentTests
{
    [Fact]
    public void Document_has_the_fixed_form()
    {
        Scores scores = Scores.Multiclass([0, 1, 2], [1, 0, 0, 0, 1, 0, 0, 1, 0], 3);
        MetricsDocument document = MetricsDocument.Of(scores, ModelResult.Evaluate("Network", scores), ["a", "b", "c"]) with
        {
            Model = new ModelFacts(131, "ab12"),
            Training = new TrainingFacts(100, 0.25, 7),
            Parity = new ParityFacts("onnxruntime", "1.29.0", 6e-8),
        };
        using JsonDocument json = JsonDocument.Parse(document.ToJson());
        JsonElement root = json.RootElement;
        Assert.Equal("multiclass", root.GetProperty("task").GetString());
        Assert.Equal(3, root.GetProperty("rows").GetInt64());
        Assert.Equal(2.0 / 3, root.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.Equal(131, root.GetProperty("model").GetProperty("parameters").GetInt64());
        Assert.Equal("ab12", root.GetProperty("model").GetProperty("sha256").GetString());
        Assert.Equal(100, root.GetProperty("training").GetProperty("epochs").GetInt32());
        Assert.Equal(0.25, root.GetProperty("training").GetProperty("seconds").GetDouble());
        Assert.Equal(7, root.GetProperty("training").GetProperty("seed").GetInt64());
        Assert.Equal("onnxruntime", root.GetProperty("parity").GetProperty("engine").GetString());
        Assert.Equal("1.29.0", root.GetProperty("parity").GetProperty("version").GetString());
        Assert.Equal(6e-8, root.GetProperty("parity").GetProperty("maxAbsDiff").GetDouble());
        Assert.Equal("b", root.GetProperty("confusion").GetProperty("classes")[1].GetString());
        Assert.Equal(1, root.GetProperty("confusion").GetProperty("counts")[2][1].GetDouble());
        Assert.False(root.TryGetProperty("linear", out _));
    }

    [Fact]
    public void Folds_are_summed_up_by_mean_and_standard_deviation()
    {
        MetricValues Fold(double value) => new(new MetricValue("rmse", value), new MetricValue("r2", double.NaN));
        CrossValidationFacts facts = CrossValidationFacts.Of([Fold(1), Fold(2), Fold(6)], [10, 10, 9], Fold(3));
        Assert.Equal(3, facts.Mean["rmse"]);
        Assert.Equal(Math.Sqrt(((2 * 2) + 1 + (3 * 3)) / 2.0), facts.StandardDeviation["rmse"], 1e-12);
        Assert.Equal((3, 29), (facts.Folds, facts.Rows));
        Assert.True(double.IsNaN(facts.Mean["r2"]));
        Assert.True(double.IsNaN(CrossValidationFacts.Of([Fold(1)], [10], Fold(1)).StandardDeviation["rmse"]));
        Assert.Throws<ArgumentException>(() => CrossValidationFacts.Of([Fold(1)], [1, 2], Fold(1)));
    }

    [Fact]
    public void Undefined_numbers_are_null_and_survive_the_round_trip()
    {
        Scores scores = Scores.Binary([0, 0], [0.1f, 0.2f]);
        MetricsDocument document = MetricsDocument.Of(scores, ModelResult.Evaluate("Network", scores)) with
        {
            Parity = new ParityFacts("onnxruntime", "1.29.0", double.NaN),
        };
        string json = document.ToJson();
        Assert.Contains("\"auc\": null", json, StringComparison.Ordinal);
        Assert.Contains("\"maxAbsDiff\": null", json, StringComparison.Ordinal);
        MetricsDocument read = MetricsDocument.FromJson(json);
        Assert.True(double.IsNaN(read.Metrics["auc"]));
        Assert.Equal(1, read.Metrics["accuracy"]);
        Assert.Equal(json, read.ToJson());
    }

    [Fact]
    public void Writing_replaces_the_file_and_leaves_nothing_else()
    {
        string folder = Directory.CreateTempSubdirectory("mlnetstudio-metrics").FullName;
        try
        {
            string path = Path.Combine(folder, "metrics.json");
            Scores scores = Scores.Regression([1, 2], [1, 3]);
            MetricsDocument document = MetricsDocument.Of(scores, ModelResult.Evaluate("Network", scores));
            File.WriteAllText(path, "old");
            document.Write(path);
            Assert.Equal(document.ToJson(), File.ReadAllText(path));
            Assert.Single(Directory.GetFiles(folder));
            string missing = Path.Combine(folder, "none", "metrics.json");
            Assert.ThrowsAny<IOException>(() => document.Write(missing));
            Assert.Single(Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
