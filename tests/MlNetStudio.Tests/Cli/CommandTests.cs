using System.Text.Json;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Tests.Cli;

public class CommandTests
{
    private static readonly string Iris = Repository.File("data", "iris.csv");

    [Theory]
    [InlineData()]
    [InlineData("trian", "a.csv")]
    [InlineData("train")]
    [InlineData("train", "a.csv")]
    [InlineData("train", "a.csv", "--label")]
    [InlineData("train", "a.csv", "--label", "y", "--frobnicate")]
    [InlineData("train", "a.csv", "--label", "y", "--test", "t.csv", "--test-fraction", "0.5")]
    [InlineData("predict", "m.onnx", "a.csv", "--engine", "abacus")]
    [InlineData("bench", "--cases", "z_none")]
    [InlineData("bench", "--threads", "0")]
    public void WrongUsageIsExitCode2(params string[] args)
    {
        var run = CliRun.Of(args).Expect(2);
        Assert.StartsWith("mlnetstudio: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("run")]
    [InlineData("evaluate")]
    [InlineData("predict")]
    [InlineData("serve")]
    [InlineData("inspect")]
    [InlineData("data")]
    [InlineData("data", "generate")]
    [InlineData("bench")]
    public void EveryVerbHasHelpWithExamples(params string[] verb)
    {
        var run = CliRun.Of([.. verb, "--help"]).Expect(0);
        Assert.Contains("Examples:", run.Out, StringComparison.Ordinal);
        Assert.Contains($"  mlnetstudio {string.Join(' ', verb)} ", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void TheExamplesOfHelpAreAccepted()
    {
        foreach (string[] verb in new string[][] { ["train"], ["run"], ["evaluate"], ["predict"], ["serve"], ["inspect"], ["data"], ["bench"] })
        {
            var lines = CliRun.Of([.. verb, "--help"]).Out.Split('\n').Where(line => line.StartsWith("  mlnetstudio ", StringComparison.Ordinal));
            foreach (string line in lines)
            {
                string[] args = [.. line["  mlnetstudio ".Length..].Split(" < ")[0].Split(' ').Select(arg => arg.Trim('"'))];
                var result = MlNetStudio.Cli.Commands.RootCommandFactory.Create(new MlNetStudio.Cli.CliEnvironment
                {
                    Out = TextWriter.Null,
                    Error = TextWriter.Null,
                    OpenInput = () => Stream.Null,
                    Variable = _ => null,
                }).Parse(args);
                Assert.True(result.Errors.Count == 0, $"{line}: {string.Join(' ', result.Errors)}");
            }
        }
    }

    [Fact]
    public void EvaluateComparesWithItsGates()
    {
        using var folder = new TemporaryFolder();
        string model = Train(folder);
        var run = CliRun.Of("evaluate", model, Iris, "--gate", "accuracy>=0.5", "--gate", "logLoss < 2", "--out", folder["check"], "--json").Expect(0);
        Assert.Equal(150, run.Json.GetProperty("rows").GetInt32());
        Assert.All(run.Json.GetProperty("gates").EnumerateArray(), gate => Assert.True(gate.GetProperty("met").GetBoolean()));
        Assert.Equal(["metrics.json", "report.html"], folder.Everything("check"));

        run = CliRun.Of("evaluate", model, Iris, "--gate", "accuracy>=1.01").Expect(1);
        Assert.Contains("gate not met: accuracy >= 1.01", run.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'accuracy'?", CliRun.Of("evaluate", model, Iris, "--gate", "acuracy>=0.9").Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("is not a gate", CliRun.Of("evaluate", model, Iris, "--gate", "accuracy=0.9").Expect(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void PredictReadsAFileOrStandardInput()
    {
        using var folder = new TemporaryFolder();
        string model = Train(folder);
        string fromFile = CliRun.Of("predict", model, Iris).Expect(0).Out;
        string fromInput = CliRun.With(new CliInput { Text = File.ReadAllText(Iris) }, "predict", model, "-").Expect(0).Out;
        Assert.Equal(fromFile, fromInput);
        Assert.StartsWith("label,probability_setosa,probability_versicolor,probability_virginica\nsetosa,", fromFile, StringComparison.Ordinal);
        Assert.Equal(152, fromFile.Split('\n').Length);

        CliRun.Of("predict", model, Iris, "--out", folder["p.csv"]).Expect(0);
        Assert.Equal(fromFile, File.ReadAllText(folder["p.csv"]));
        var json = CliRun.Of("predict", model, Iris, "--json").Expect(0).Json;
        Assert.Equal(150, json.GetProperty("labels").GetArrayLength());
        Assert.Equal(3, json.GetProperty("probabilities")[0].GetArrayLength());
    }

    [Fact]
    public void BothEnginesPredictTheSame()
    {
        using var folder = new TemporaryFolder();
        string model = Train(folder);
        if (!OnnxRuntimeScorer.IsAvailable)
        {
            Assert.Contains("ONNX Runtime", CliRun.Of("predict", model, Iris, "--engine", "onnxruntime").Expect(3).Error, StringComparison.Ordinal);
            return;
        }

        var native = Values(CliRun.Of("predict", model, Iris).Expect(0).Out);
        var other = Values(CliRun.Of("predict", model, Iris, "--engine", "onnxruntime").Expect(0).Out);
        Assert.Equal(native.Length, other.Length);
        Assert.All(native.Zip(other), pair => Assert.InRange(pair.First - pair.Second, -1e-5, 1e-5));
        Assert.Contains("cuda", CliRun.Of("predict", model, Iris, "--engine", "onnxruntime", "--provider", "cuda").Error, StringComparison.OrdinalIgnoreCase);
        CliRun.Of("predict", model, Iris, "--provider", "cuda").Expect(2);
    }

    [Fact]
    public void AModelRefusesATableWithoutItsColumns()
    {
        using var folder = new TemporaryFolder();
        string model = Train(folder);
        string rows = folder.Write("rows.csv", "sepal_length,sepal_width,petal_lenght,petal_width\n5,3,1,0.2\n");
        var run = CliRun.Of("predict", model, rows).Expect(3);
        Assert.Contains("petal_length", run.Error, StringComparison.Ordinal);
        Assert.Contains("rows.csv", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void InspectShowsWhatTheFileHolds()
    {
        using var folder = new TemporaryFolder();
        string model = Train(folder);
        string text = CliRun.Of("inspect", model).Expect(0).Out;
        Assert.Contains("petal_width: Float32 [batch, 1]", text, StringComparison.Ordinal);
        Assert.Contains("dense_1", text, StringComparison.Ordinal);
        var json = CliRun.Of("inspect", model, "--json").Expect(0).Json;
        Assert.Equal("probabilities", json.GetProperty("outputs")[1].GetProperty("name").GetString());
        Assert.Equal(12, json.GetProperty("operatorSets").GetProperty("ai.onnx").GetInt32());
    }

    [Fact]
    public void DataListsAndMakesTables()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("two-moons", CliRun.Of("data", "list").Expect(0).Out, StringComparison.Ordinal);
        string first = CliRun.Of("data", "generate", "linear", "--rows", "5", "--seed", "3").Expect(0).Out;
        Assert.Equal(7, first.Split('\n').Length);
        CliRun.Of("data", "generate", "linear", "--rows", "5", "--seed", "3", "--out", folder["l.csv"]).Expect(0);
        Assert.Equal(first, File.ReadAllText(folder["l.csv"]));
        Assert.Contains("Did you mean 'linear'?", CliRun.Of("data", "generate", "linaer").Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("MLNETSTUDIO_DATA", CliRun.Of("data", "path").Expect(3).Error, StringComparison.Ordinal);
        var input = new CliInput { Variables = { ["MLNETSTUDIO_DATA"] = "/somewhere" } };
        Assert.Equal("/somewhere\n", CliRun.With(input, "data", "path").Expect(0).Out);
    }

    [Fact]
    public void BenchPrintsALineOfJsonForEveryCase()
    {
        var run = CliRun.Of("bench", "--json", "--cases", "a_iris_full,a_iris_infer1,mm_64", "--seconds", "0.01").Expect(0);
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["a_iris_full", "a_iris_infer1", "mm_64"], lines.Select(line => line.GetProperty("case").GetString()));
        Assert.All(lines, line =>
        {
            Assert.StartsWith("mlnetstudio-", line.GetProperty("peer").GetString(), StringComparison.Ordinal);
            Assert.True(line.GetProperty("ms_per_step").GetDouble() > 0);
            Assert.True(line.GetProperty("samples_per_s").GetDouble() > 0);
        });
        Assert.True(lines[0].GetProperty("total_ms").GetDouble() > 0);
        Assert.True(lines[2].GetProperty("peak_gflops").GetDouble() > 0);
    }

    [Fact]
    public void InfoShowsVersionsAndOnnxRuntime()
    {
        var json = CliRun.Of("--info", "--json").Expect(0).Json;
        Assert.NotEmpty(json.GetProperty("version").GetString()!);
        Assert.NotEmpty(json.GetProperty("onnxRuntime").GetString()!);
        Assert.NotEmpty(json.GetProperty("mlNet").GetString()!);
    }

    [Theory]
    [InlineData("MLNETSTUDIO_THREADS", "many")]
    [InlineData("MLNETSTUDIO_ENGINE", "abacus")]
    public void AnImpossibleSettingIsNamed(string variable, string value)
    {
        using var folder = new TemporaryFolder();
        var run = CliRun.With(new CliInput { Variables = { [variable] = value } }, "train", Iris, "--label", "species", "--out", folder["out"]).Expect(3);
        Assert.Contains(value, run.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Everything());
    }

    private static string Train(TemporaryFolder folder)
    {
        CliRun.Of("train", Iris, "--label", "species", "--epochs", "20", "--out", folder["model"], "-q").Expect(0);
        return folder["model/model.onnx"];
    }

    private static double[] Values(string csv) =>
        [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).SelectMany(line => line.Split(',').Skip(1)).Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
}
