using System.Globalization;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Calibration;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Tests.Cli;

/// <summary>A temperature that is put into the model.</summary>
public sealed class CalibrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 3)]
    [InlineData(3, 0)]
    [InlineData(3, 3)]
    public void TheModelIsTheOneWithoutWithItsScoresDivided(int classes, int folds)
    {
        // One network is trained far too long; the members of an ensemble keep their best epoch.
        string training = folds == 0 ? "epochs: 200, batchSize: 8, validationFraction: 0.25" : $"epochs: 60, batchSize: 8, folds: {folds}";
        var plain = Run(classes, training, "plain");
        var scaled = Run(classes, training + ", calibration: temperature", "scaled");
        var without = ModelFile.Load(_folder["plain/model.onnx"]);
        var with = ModelFile.Load(_folder["scaled/model.onnx"]);
        Assert.Null(without.Calibration);
        var calibration = with.Calibration!;
        Assert.Equal(folds == 0 ? 40 : 160, calibration.Rows);

        Assert.InRange(calibration.Temperature, 1.05f, 20f);
        var test = TableReader.Read(_folder["test.csv"], with.ReadOptions(withLabel: true));
        var before = without.Predict(test);
        var after = with.Predict(test);
        Assert.Equal(before.Labels, after.Labels);
        float[] actual = with.Encoding.Encode(test, test.AllRows());
        float[] plainly = ScoreFactory.Create(before, actual).Predicted.ToArray();
        float[] expected = TemperatureScaling.Apply(ScoreFactory.Create(before, actual), calibration.Temperature).Predicted.ToArray();
        float[] given = ScoreFactory.Create(after, actual).Predicted.ToArray();
        int compared = 0;
        int width = expected.Length / test.RowCount;
        for (int i = 0; i < expected.Length; i++)
        {
            // Of one that says 1 its probability does not tell how sure it is; the graph divides what it is by.
            if (plainly.AsSpan(i / width * width, width).ToArray().All(p => p is > 1e-4f and < 0.9999f))
            {
                Assert.Equal(expected[i], given[i], 2e-4);
                compared++;
            }
        }

        Assert.InRange(compared, 50, expected.Length);

        // The rest of the system says the same of it.
        var facts = scaled.GetProperty("certainty").GetProperty("temperature");
        Assert.True(facts.GetProperty("isApplied").GetBoolean());
        Assert.Equal(calibration.Temperature, facts.GetProperty("temperature").GetDouble(), 1e-6);
        var offer = plain.GetProperty("certainty").GetProperty("temperature");
        Assert.False(offer.GetProperty("isApplied").GetBoolean());
        Assert.Equal(offer.GetProperty("before").GetDouble(), facts.GetProperty("before").GetDouble(), 1e-6);
        double[] losses = [.. new[] { scaled, plain }.Select(run => run.GetProperty("metrics").GetProperty("logLoss").GetDouble())];
        Assert.True(losses[0] < (folds == 0 ? 0.9 * losses[1] : losses[1] + 0.01), $"{losses[0]} with, {losses[1]} without");
        Assert.Equal(plain.GetProperty("metrics").GetProperty("accuracy").GetDouble(), scaled.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        string temperature = calibration.Temperature.ToString("0.000", CultureInfo.InvariantCulture);
        Assert.Contains($"divided by a temperature of {temperature}", CliRun.Of("inspect", _folder["scaled/model.onnx"]).Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal(calibration.Rows, CliRun.Of("inspect", _folder["scaled/model.onnx"], "--json").Expect(0).Json.GetProperty("calibration").GetProperty("rows").GetInt32());
        Assert.Contains("Its scores are divided by a temperature of", File.ReadAllText(_folder["scaled/report.html"]), StringComparison.Ordinal);
        Assert.DoesNotContain("Its scores are divided by a temperature of", File.ReadAllText(_folder["plain/report.html"]), StringComparison.Ordinal);

        // Sets of classes are told by the scaled probabilities, too.
        Assert.All(with.Certainty, level => Assert.NotEqual(without.Certainty.First(other => other.Coverage == level.Coverage).Quantile, level.Quantile));

        // Once more through ONNX, and in ONNX Runtime.
        var again = ModelFile.Read(OnnxWriter.ToBytes(with.Graph), "again");
        Assert.Equal(after.Values, again.Predict(test).Values);
        Assert.Equal(calibration, again.Calibration);
        if (OnnxRuntimeScorer.IsAvailable)
        {
            using var scorer = OnnxRuntimeScorer.Open(with);
            Assert.All(after.Values.Zip(with.Predict(test, scorer).Values), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        }
    }

    [Fact]
    public void TheSameRunGivesTheSameBytesAndItsPipelineToo()
    {
        WriteTables(3);
        string[] train = ["train", _folder["train.csv"], "--label", "kind", "--test", _folder["test.csv"], "--epochs", "5", "--layers", "8", "--calibrate", "-q"];
        CliRun.Of([.. train, "--out", _folder["a"], "--threads", "1"]).Expect(0);
        CliRun.Of([.. train, "--out", _folder["b"], "--threads", "2"]).Expect(0);
        CliRun.Of("run", _folder["a/pipeline.yaml"], "--out", _folder["c"], "-q").Expect(0);
        Assert.Contains("calibration: temperature", File.ReadAllText(_folder["a/pipeline.yaml"]), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder["a/model.onnx"]), File.ReadAllBytes(_folder["b/model.onnx"]));
        Assert.Equal(File.ReadAllBytes(_folder["a/model.onnx"]), File.ReadAllBytes(_folder["c/model.onnx"]));

        // Nothing was to be watched, so a part was put aside for it.
        Assert.Equal(24, ModelFile.Load(_folder["a/model.onnx"]).Calibration!.Rows);
    }

    [Fact]
    public void ATrainingThatGoesOnFindsATemperatureOfItsOwn()
    {
        var trained = Run(3, "epochs: 30, batchSize: 8, validationFraction: 0.25, calibration: temperature", "a");
        string model = _folder["a/model.onnx"];
        double first = trained.GetProperty("certainty").GetProperty("temperature").GetProperty("temperature").GetDouble();
        var tuned = CliRun.Of("finetune", model, _folder["train.csv"], "--test", _folder["test.csv"], "--epochs", "3", "--body-rate", "1", "--out", _folder["b"], "--json", "-q").Expect(0).Json;
        var facts = tuned.GetProperty("certainty").GetProperty("temperature");
        Assert.True(facts.GetProperty("isApplied").GetBoolean());
        Assert.NotEqual(first, facts.GetProperty("temperature").GetDouble());
        Assert.NotNull(ModelFile.Load(_folder["b/model.onnx"]).Calibration);

        // A number is learned by the same layers, and has no probabilities.
        var number = CliRun.Of("finetune", model, _folder["train.csv"], "--label", "amount", "--test", _folder["test.csv"], "--epochs", "3", "--out", _folder["n"], "--json", "-q").Expect(0).Json;
        Assert.Equal("regression", number.GetProperty("task").GetString());
        Assert.Null(ModelFile.Load(_folder["n/model.onnx"]).Calibration);

        // A smaller form keeps what is in the graph.
        CliRun.Of("quantize", model, _folder["train.csv"], "--mode", "float16", "--out", _folder["q"]).Expect(0);
        Assert.Equal(ModelFile.Load(model).Calibration, ModelFile.Load(_folder["q/model.onnx"]).Calibration);
    }

    [Fact]
    public void ImagesHaveOneToo()
    {
        string pipeline = Repository.File("pipelines", "digits.yaml");
        string[] run = ["run", pipeline, "--set", "data.images.generator.rows=300", "--set", "training.epochs=3", "--json", "-q"];
        var json = CliRun.Of([.. run, "--set", "training.calibration=temperature", "--out", _folder["a"]]).Expect(0).Json;
        Assert.True(json.GetProperty("certainty").GetProperty("temperature").GetProperty("isApplied").GetBoolean());
        Assert.Equal(36, ModelFile.Load(_folder["a/model.onnx"]).Calibration!.Rows);
        Assert.Contains("Div", OnnxReader.Read(_folder["a/model.onnx"]).Nodes.Where(node => node.Name.StartsWith("probabilities/", StringComparison.Ordinal)).Select(node => node.OpType));
        Assert.Equal(0, CliRun.Of([.. run, "--out", _folder["b"]]).Expect(0).Json.GetProperty("data").GetProperty("validationRows").GetInt32());
    }

    [Theory]
    [InlineData("label: a, task: regression", "calibration: temperature", "a regression has no probabilities")]
    [InlineData("label: kind", "validationFraction: 0, calibration: temperature", "rows that the network does not learn from")]
    [InlineData("label: kind", "calibration: platt", "platt")]
    public void WhatCannotBeCalibratedIsRefusedWithItsPlace(string data, string training, string expected)
    {
        WriteTables(3);
        string pipeline = _folder.Write("p.yaml", $"data: {{file: train.csv, {data}}}\ntraining: {{epochs: 2, {training}}}\n");
        string error = CliRun.Of("run", pipeline, "--out", _folder["no"], "-q").Expect(3).Error;
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("p.yaml(2,", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["no"]) && Directory.EnumerateFiles(_folder["no"]).Any());
    }

    private JsonElement Run(int classes, string training, string folder)
    {
        WriteTables(classes);
        string pipeline = _folder.Write(folder + ".yaml", $"""
            data: {"{"}file: train.csv, test: test.csv, label: kind, select: [a, b, c, d, e, f]{"}"}
            network: {"{"}layers: [{"{"}dense: {"{"}units: 32, activation: relu{"}"}{"}"}]{"}"}
            training: {"{"}{training}, optimizer: {"{"}adam: 0.02{"}"}{"}"}
            """);
        return CliRun.Of("run", pipeline, "--out", _folder[folder], "--json", "-q").Expect(0).Json;
    }

    // Classes along a line, every fifth row of any one, so that nobody can be sure; and five columns that say nothing, to learn rows by heart.
    private void WriteTables(int classes)
    {
        var random = new Random(3);
        foreach (var (name, rows) in new[] { ("train.csv", 160), ("test.csv", 400) })
        {
            var lines = Enumerable.Range(0, rows).Select(_ =>
            {
                double a = random.NextDouble() * classes;
                int kind = random.NextDouble() < 0.2 ? random.Next(classes) : (int)a;
                return string.Create(CultureInfo.InvariantCulture, $"{a:0.000},{string.Join(',', Enumerable.Range(0, 5).Select(_ => random.NextDouble().ToString("0.000", CultureInfo.InvariantCulture)))},{(char)('p' + kind)},{a + random.NextDouble():0.000}");
            });
            _folder.Write(name, "a,b,c,d,e,f,kind,amount\n" + string.Join('\n', lines) + "\n");
        }
    }
}
