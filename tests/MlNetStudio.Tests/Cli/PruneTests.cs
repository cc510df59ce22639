using System.Globalization;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Tests.Onnx.Raising;

namespace MlNetStudio.Tests.Cli;

/// <summary>Pruned models from the command line.</summary>
public sealed class PruneTests
{
    [Theory]
    [InlineData("--layers", "32,32")]
    [InlineData("--folds", "2")]
    public void Most_weights_become_zero_and_the_report_says_what_that_cost(string option, string value)
    {
        using var folder = new TemporaryFolder();
        string rows = Table(folder, 400);
        CliRun.Of("train", rows, "--label", "y", "--epochs", "30", option, value, "--out", folder["out"], "-q").Expect(0);
        var run = CliRun.Of("prune", folder["out/model.onnx"], rows, "--sparsity", "0.75", "--epochs", "20", "--rate", "0.003", "--out", folder["small"], "--json", "-q").Expect(0);
        var facts = run.Json.GetProperty("compression");
        Assert.Equal("pruned", facts.GetProperty("mode").GetString());
        Assert.Equal(0.75, facts.GetProperty("sparsity").GetDouble(), 0.01);
        Assert.True(facts.GetProperty("packedAfter").GetInt64() < 0.7 * facts.GetProperty("packedBefore").GetInt64());
        Assert.Equal(new FileInfo(folder["small/model.onnx"]).Length, facts.GetProperty("bytesAfter").GetInt64());
        Assert.True(facts.GetProperty("metricsBefore").TryGetProperty("rmse", out _));
        Assert.Contains("are zero", File.ReadAllText(folder["small/report.html"]), StringComparison.Ordinal);
        foreach (var (name, tensor) in OnnxReader.Read(folder["small/model.onnx"]).Initializers.Where(constant => constant.Key.EndsWith("/kernel", StringComparison.Ordinal)))
        {
            var weights = tensor.As<float>().Data;
            Assert.Equal((int)Math.Round(0.75 * weights.Length, MidpointRounding.ToEven), weights.Count(weight => weight == 0));
        }

        // The pipeline that it wrote does it again.
        CliRun.Of("run", folder["small/pipeline.yaml"], "--out", folder["again"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["small/model.onnx"]), File.ReadAllBytes(folder["again/model.onnx"]));
    }

    [Fact]
    public void A_model_that_lost_too_much_is_not_written()
    {
        using var folder = new TemporaryFolder();
        string rows = Table(folder, 200);
        CliRun.Of("train", rows, "--label", "y", "--epochs", "5", "--layers", "8", "--out", folder["out"], "-q").Expect(0);
        var run = CliRun.Of("prune", folder["out/model.onnx"], rows, "--sparsity", "0.9", "--epochs", "4", "--gate", "r2>=0.9999", "--out", folder["small"]).Expect(1);
        Assert.Contains("gate not met", run.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was written", run.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["small/model.onnx"]));
        CliRun.Of("prune", folder["out/model.onnx"], rows, "--sparsity", "1.5").Expect(2);
        Assert.Contains("'dense_7'", CliRun.Of("prune", folder["out/model.onnx"], rows, "--skip", "dense_7").Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_maker_is_pruned_too()
    {
        using var folder = new TemporaryFolder();
        string model = folder["foreign.onnx"];
        File.WriteAllBytes(model, OnnxWriter.ToBytes(ForeignGraphs.Table(features: 2, classes: 1)));
        var json = CliRun.Of("prune", model, Table(folder, 300), "--label", "y", "--sparsity", "0.5", "--epochs", "20", "--out", folder["small"], "--json", "-q").Expect(0).Json;
        Assert.Equal(0.5, json.GetProperty("compression").GetProperty("sparsity").GetDouble(), 0.02);
    }

    private static string Table(TemporaryFolder folder, int count)
    {
        var random = new Random(3);
        return folder.Write("rows.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, count).Select(_ =>
        {
            (double a, double b) = (random.NextDouble(), random.NextDouble());
            return string.Create(CultureInfo.InvariantCulture, $"{a},{b},{(Math.Sin(4 * a) * 2) + (a * b)}\n");
        })));
    }
}
