namespace MlNetStudio.Tests.Cli;

/// <summary>Smaller models from the command line.</summary>
public sealed class QuantizeTests
{
    [Theory]
    [InlineData("static")]
    [InlineData("dynamic")]
    [InlineData("float16")]
    public void A_smaller_model_predicts_and_says_what_it_cost(string mode)
    {
        using var folder = new TemporaryFolder();
        string iris = Repository.File("data", "iris.csv");
        CliRun.Of("train", iris, "--label", "species", "--layers", "64,64", "--epochs", "60", "--out", folder["out"], "-q").Expect(0);
        var json = CliRun.Of("quantize", folder["out/model.onnx"], iris, "--mode", mode, "--out", folder["small"], "--json").Expect(0).Json;
        var facts = json.GetProperty("compression");
        Assert.Equal(mode, facts.GetProperty("mode").GetString());
        Assert.Equal(new FileInfo(folder["small/model.onnx"]).Length, facts.GetProperty("bytesAfter").GetInt64());
        Assert.True(facts.GetProperty("bytesAfter").GetInt64() < facts.GetProperty("bytesBefore").GetInt64());
        Assert.Equal(mode == "static" ? 30 : 0, facts.GetProperty("calibrationRows").GetInt32());
        Assert.InRange(json.GetProperty("metrics").GetProperty("accuracy").GetDouble(), facts.GetProperty("metricsBefore").GetProperty("accuracy").GetDouble() - 0.03, 1);
        Assert.Contains("What compression changed", File.ReadAllText(folder["small/report.html"]), StringComparison.Ordinal);
        Assert.Equal(151, CliRun.Of("predict", folder["small/model.onnx"], iris).Expect(0).Out.TrimEnd('\n').Split('\n').Length);
        CliRun.Of("inspect", folder["small/model.onnx"]).Expect(0);
    }

    [Fact]
    public void A_model_that_lost_too_much_is_not_written()
    {
        using var folder = new TemporaryFolder();
        string iris = Repository.File("data", "iris.csv");
        CliRun.Of("train", iris, "--label", "species", "--layers", "32", "--epochs", "2", "--out", folder["out"], "-q").Expect(0);
        var run = CliRun.Of("quantize", folder["out/model.onnx"], iris, "--gate", "accuracy>=0.999", "--out", folder["small"]).Expect(1);
        Assert.Contains("gate not met", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["small"]));
        CliRun.Of("quantize", folder["out/model.onnx"], iris, "--range-share", "0.5").Expect(2);
    }
}
