using System.Globalization;
using System.Text;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Tests.Cli;

/// <summary>Cross-validation and the ensemble of its networks.</summary>
public class FoldsTests
{
    private static readonly string Iris = Repository.File("data", "iris.csv");

    [Fact]
    public void MetricsAndModelAreThoseOfTheMembersByHand()
    {
        // Linear members on raw columns, so that every prediction can be written down.
        const int Folds = 3;
        using var folder = new TemporaryFolder();
        string train = folder.Write("train.csv", Line(40, 1));
        folder.Write("test.csv", Line(10, 2));
        string pipeline = folder.Write("linear.yaml", """
            data: {file: train.csv, test: test.csv, label: y, seed: 6}
            preprocessing: {numbers: none, target: none}
            network: {layers: []}
            training: {optimizer: {adam: 0.05}, epochs: 30, batchSize: 8, folds: 3, seed: 2}
            """);
        var run = CliRun.Of("run", pipeline, "--out", folder["out"], "--json", "-q").Expect(0);
        var model = ModelFile.Load(folder["out/model.onnx"]);
        using var network = ModelComposer.Raise(model.Graph, model.Graph.Metadata[ModelMetadata.Network]);
        var parameters = network.GetParameters().ToDictionary(p => p.Key, p => p.Value.Data);
        double Predict(int member, NumberColumn a, NumberColumn b, int row)
        {
            float[] kernel = parameters[$"member{member + 1}.output/kernel"];
            return (a[row] * (double)kernel[0]) + (b[row] * (double)kernel[1]) + parameters[$"member{member + 1}.output/bias"][0];
        }

        // Each member's own part: its root mean squared error, and that of all rows.
        var table = TableReader.Read(train);
        var (x1, x2, y) = (table.Numbers("a"), table.Numbers("b"), table.Numbers("y"));
        var splits = TableSplit.Folds(table.RowCount, Folds, seed: 7);
        double[] sums = [.. splits.Select((split, k) => split.Test.Sum(row => Math.Pow(Predict(k, x1, x2, row) - y[row], 2)))];
        double[] errors = [.. sums.Select((sum, k) => Math.Sqrt(sum / splits[k].Test.Length))];
        double mean = errors.Average();
        var facts = run.Json.GetProperty("crossValidation");
        Assert.Equal((Folds, 40), (facts.GetProperty("folds").GetInt32(), facts.GetProperty("rows").GetInt32()));
        for (int k = 0; k < Folds; k++)
        {
            Assert.Equal(errors[k], facts.GetProperty("byFold")[k].GetProperty("rmse").GetDouble(), 1e-4);
        }

        Assert.Equal(mean, facts.GetProperty("mean").GetProperty("rmse").GetDouble(), 1e-4);
        Assert.Equal(Math.Sqrt(errors.Sum(e => (e - mean) * (e - mean)) / (Folds - 1)), facts.GetProperty("standardDeviation").GetProperty("rmse").GetDouble(), 1e-4);
        Assert.Equal(Math.Sqrt(sums.Sum() / 40), facts.GetProperty("outOfFold").GetProperty("rmse").GetDouble(), 1e-4);

        // The model is the mean of the members, in the native engine and in ONNX Runtime.
        var test = TableReader.Read(folder["test.csv"], model.ReadOptions(withLabel: false));
        var (t1, t2) = (test.Numbers("a"), test.Numbers("b"));
        float[] native = model.Predict(test).Values;
        for (int row = 0; row < test.RowCount; row++)
        {
            Assert.Equal(Enumerable.Range(0, Folds).Average(k => Predict(k, t1, t2, row)), native[row], 1e-4);
        }

        if (OnnxRuntimeScorer.IsAvailable)
        {
            using var scorer = OnnxRuntimeScorer.Open(model);
            float[] other = model.Predict(test, scorer).Values;
            Assert.All(native.Zip(other), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }

        // A member keeps the epoch that was best on its fold.
        var history = File.ReadAllLines(folder["out/history.csv"]).Skip(1).Select(line => line.Split(',')).ToArray();
        Assert.Equal(Enumerable.Range(1, Folds).SelectMany(k => Enumerable.Repeat($"{k}", 30)), history.Select(line => line[0]));
        for (int k = 0; k < Folds; k++)
        {
            double least = history.Where(line => line[0] == $"{k + 1}").Min(line => double.Parse(line[3], CultureInfo.InvariantCulture));
            Assert.Equal(Math.Sqrt(least), errors[k], 1e-4);
        }
    }

    [Fact]
    public void TheDefaultRunGivesTheSameBytesOnAnyNumberOfThreadsAndFromItsPipeline()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("train", Iris, "--label", "species", "--out", folder["a"], "--threads", "1", "-q").Expect(0);
        CliRun.Of("train", Iris, "--label", "species", "--out", folder["b"], "--threads", "3", "-q").Expect(0);
        CliRun.Of("run", folder["a/pipeline.yaml"], "--out", folder["c"], "--threads", "2", "-q").Expect(0);
        byte[] bytes = File.ReadAllBytes(folder["a/model.onnx"]);
        Assert.Equal(bytes, File.ReadAllBytes(folder["b/model.onnx"]));
        Assert.Equal(bytes, File.ReadAllBytes(folder["c/model.onnx"]));
        Assert.Equal(File.ReadAllText(folder["a/pipeline.yaml"]), File.ReadAllText(folder["c/pipeline.yaml"]));
        Assert.Equal(File.ReadAllText(folder["a/history.csv"]), File.ReadAllText(folder["b/history.csv"]));
    }

    [Fact]
    public void AnEnsembleIsLoadedEvaluatedInspectedAndAsked()
    {
        using var folder = new TemporaryFolder();
        var trained = CliRun.Of("train", Iris, "--label", "species", "--folds", "3", "--layers", "6", "--epochs", "20", "--out", folder["out"], "--json", "-q").Expect(0).Json;
        string model = folder["out/model.onnx"];
        Assert.Equal(3 * ((4 * 6) + 6 + (6 * 3) + 3), trained.GetProperty("model").GetProperty("parameters").GetInt32());
        var evaluated = CliRun.Of("evaluate", model, Iris, "--json", "--out", folder["evaluated"]).Expect(0).Json;
        Assert.Equal(trained.GetProperty("model").GetProperty("parameters").GetInt32(), evaluated.GetProperty("model").GetProperty("parameters").GetInt32());
        Assert.Contains("member3.", CliRun.Of("inspect", model).Expect(0).Out, StringComparison.Ordinal);
        string[] native = CliRun.Of("predict", model, Iris, "--engine", "native").Expect(0).Out.Split('\n');
        Assert.Equal(152, native.Length);
        foreach (string line in native[1..^1])
        {
            Assert.Equal(1, line.Split(',').Skip(1).Sum(text => double.Parse(text, CultureInfo.InvariantCulture)), 1e-5);
        }
    }

    [Fact]
    public void FoldsOfZeroTrainOneNetwork()
    {
        using var folder = new TemporaryFolder();
        var json = CliRun.Of("train", Iris, "--label", "species", "--folds", "0", "--out", folder["out"], "--json", "-q").Expect(0).Json;
        Assert.False(json.TryGetProperty("crossValidation", out _));
        Assert.StartsWith("epoch,", File.ReadAllText(folder["out/history.csv"]), StringComparison.Ordinal);
        CliRun.Of("run", folder["out/pipeline.yaml"], "--out", folder["again"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["out/model.onnx"]), File.ReadAllBytes(folder["again/model.onnx"]));
    }

    [Theory]
    [InlineData("--folds", "1", "1 folds are impossible", "--folds")]
    [InlineData("--folds", "-2", "-2 folds are impossible", "--folds")]
    [InlineData("--folds", "121", "120 rows cannot be divided into 121 folds", "--folds")]
    public void FoldsThatAreNoneAreRefused(string option, string value, string message, string place)
    {
        using var folder = new TemporaryFolder();
        var run = CliRun.Of("train", Iris, "--label", "species", option, value, "--out", folder["out"], "-q").Expect(3);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains(place, run.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Everything());
    }

    [Fact]
    public void FoldsAndAPartToWatchAreRefusedTogether()
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("both.yaml", $"data: {{file: '{Iris}', label: species}}\ntraining:\n  folds: 3\n  validationFraction: 0.2\n");
        var run = CliRun.Of("run", pipeline, "--out", folder["out"], "-q").Expect(3);
        Assert.Contains("both.yaml(4,", run.Error, StringComparison.Ordinal);
        Assert.Contains("leave out 'validationFraction'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void CtrlCKeepsTheMembersThatAreWhole()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var input = new CliInput { Cancellation = cancellation.Token, OnError = line => CancelAt(line, "epoch 36000/60000", cancellation) };
        string[] args = ["train", Iris, "--label", "species", "--folds", "2", "--layers", "2", "--epochs", "30000", "--batch", "100", "--threads", "1"];
        var run = CliRun.With(input, [.. args, "--out", folder["out"], "--json"]).Expect(130);
        Assert.Equal("cancelled", run.Json.GetProperty("outcome").GetString());
        Assert.All(File.ReadAllLines(folder["out/history.csv"]).Skip(1), line => Assert.StartsWith("1,", line, StringComparison.Ordinal));
        Assert.Equal(30_001, File.ReadAllLines(folder["out/history.csv"]).Length);
        Assert.Equal(1, run.Json.GetProperty("crossValidation").GetProperty("folds").GetInt32());
        var model = ModelFile.Load(folder["out/model.onnx"]);
        Assert.Equal(150, model.Predict(TableReader.Read(Iris, model.ReadOptions(withLabel: false))).RowCount);
        using var network = ModelComposer.Raise(model.Graph, model.Graph.Metadata[ModelMetadata.Network]);
        Assert.False(NetworkEnsemble.IsEnsemble(network.Definition));
    }

    [Fact]
    public void CtrlCBeforeAMemberIsWholeKeepsTheBestSoFar()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        var input = new CliInput { Cancellation = cancellation.Token, OnError = line => CancelAt(line, "epoch 6000/60000", cancellation) };
        string[] args = ["train", Iris, "--label", "species", "--folds", "2", "--layers", "2", "--epochs", "30000", "--batch", "100", "--threads", "1"];
        var run = CliRun.With(input, [.. args, "--out", folder["out"], "--json"]).Expect(130);
        Assert.InRange(run.Json.GetProperty("training").GetProperty("epochs").GetInt32(), 6_000, 29_999);
        Assert.True(File.Exists(folder["out/model.onnx"]));
    }

    [Fact]
    public void ResumeGoesOnToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string[] args = ["train", Iris, "--label", "species", "--folds", "2", "--epochs", "400", "--layers", "5", "--threads", "1"];
        CliRun.Of([.. args, "--out", folder["whole"], "-q"]).Expect(0);
        using var cancellation = new CancellationTokenSource();
        var input = new CliInput { Cancellation = cancellation.Token, OnError = line => CancelAt(line, "epoch 480/800", cancellation) };
        CliRun.With(input, [.. args, "--out", folder["broken"], "--resume"]).Expect(130);
        Assert.True(File.Exists(folder["broken/checkpoints/member1/checkpoint.safetensors"]));
        CliRun.Of([.. args, "--out", folder["broken"], "--resume", "-q"]).Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["whole/model.onnx"]), File.ReadAllBytes(folder["broken/model.onnx"]));
        Assert.False(Directory.Exists(folder["broken/checkpoints"]));
    }

    private static string Line(int rows, long seed)
    {
        var random = new DeterministicRandom(seed);
        var text = new StringBuilder("a,b,y\n");
        for (int i = 0; i < rows; i++)
        {
            double a = random.NextGaussian();
            double b = random.NextGaussian();
            text.Append(CultureInfo.InvariantCulture, $"{a:f4},{b:f4},{(2 * a) - b + (0.3 * random.NextGaussian()):f4}\n");
        }

        return text.ToString();
    }

    private static void CancelAt(string line, string start, CancellationTokenSource cancellation)
    {
        if (line.StartsWith(start, StringComparison.Ordinal))
        {
            cancellation.Cancel();
        }
    }
}
