using System.Globalization;
using System.Text.Json;
using MlNetStudio.Neural;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Tuning;

namespace MlNetStudio.Tests.Cli;

public class TuneTests
{
    private const string Space = """
        tune:
          trials: 6
          seed: 4
          space:
            training.batchSize: {values: [8, 32]}
            training.optimizer.adam.learningRate: {from: 0.0001, to: 0.1, log: true}
            "network.layers[0].dense.units": {from: 2, to: 12, whole: true}
        """;

    [Theory]
    [InlineData("")]
    [InlineData("  search: halving\n  reduction: 2\n")]
    public void TheBestByRowsNotLearnedFromIsRun(string more)
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("search.yaml", Pipeline(Space.Replace("  trials", more + "  trials", StringComparison.Ordinal)));
        var run = CliRun.Of("tune", pipeline, "--out", folder["out"], "--json", "-q").Expect(0);
        string[] lines = File.ReadAllLines(folder["out/trials.jsonl"]);
        var trials = lines.Skip(1).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        int last = trials.Max(trial => trial.GetProperty("round").GetInt32());
        Assert.Equal(more.Length == 0 ? [6] : [6, 3, 1], trials.GroupBy(trial => trial.GetProperty("round").GetInt32()).OrderBy(round => round.Key).Select(round => round.Count()));
        Assert.All(trials.Where(trial => trial.GetProperty("round").GetInt32() == last), trial => Assert.Equal(1, trial.GetProperty("share").GetDouble()));
        var best = trials.Where(trial => trial.GetProperty("round").GetInt32() == last).MinBy(trial => trial.GetProperty("score").GetDouble());
        string resolved = File.ReadAllText(folder["out/pipeline.yaml"]);
        Assert.Contains($"batchSize: {best.GetProperty("options").GetProperty("training.batchSize").GetString()}\n", resolved, StringComparison.Ordinal);
        Assert.Contains($"units: {best.GetProperty("options").GetProperty("network.layers[0].dense.units").GetString()},", resolved, StringComparison.Ordinal);
        Assert.DoesNotContain("tune:", resolved, StringComparison.Ordinal);

        // What the winner was chosen by is what its run says of the rows that it did not learn from.
        Assert.Equal(best.GetProperty("score").GetDouble(), run.Json.GetProperty("crossValidation").GetProperty("outOfFold").GetProperty("logLoss").GetDouble());

        // The same search finds the same, and the best is what its own file runs.
        CliRun.Of("tune", pipeline, "--out", folder["again"], "--threads", "2", "-q").Expect(0);
        Assert.Equal(lines, File.ReadAllLines(folder["again/trials.jsonl"]));
        CliRun.Of("run", folder["out/pipeline.yaml"], "--out", folder["best"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["out/model.onnx"]), File.ReadAllBytes(folder["best/model.onnx"]));
    }

    [Fact]
    public void AKilledSearchGoesOnAndFindsTheSame()
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("search.yaml", Pipeline(Space));
        CliRun.Of("tune", pipeline, "--out", folder["whole"], "-q").Expect(0);

        // Two trials were over and the third was being written.
        string[] lines = File.ReadAllLines(folder["whole/trials.jsonl"]);
        Directory.CreateDirectory(folder["killed"]);
        File.WriteAllText(folder["killed/trials.jsonl"], string.Join('\n', lines[..3]) + "\n" + lines[3][..20]);
        CliRun.Of("tune", pipeline, "--out", folder["killed"], "-q").Expect(0);
        Assert.Equal(lines, File.ReadAllLines(folder["killed/trials.jsonl"]));
        Assert.Equal(File.ReadAllBytes(folder["whole/model.onnx"]), File.ReadAllBytes(folder["killed/model.onnx"]));

        // What was tried is not tried again: a score that was made the best decides.
        var last = JsonDocument.Parse(lines[^1]).RootElement;
        lines[^1] = lines[^1].Replace($"\"score\":{last.GetProperty("score").GetRawText()}", "\"score\":-1", StringComparison.Ordinal);
        File.WriteAllText(folder["killed/trials.jsonl"], string.Join('\n', lines) + "\n");
        CliRun.Of("tune", pipeline, "--out", folder["killed"], "-q").Expect(0);
        Assert.Equal(lines, File.ReadAllLines(folder["killed/trials.jsonl"]));
        Assert.Contains(
            $"units: {last.GetProperty("options").GetProperty("network.layers[0].dense.units").GetString()},", File.ReadAllText(folder["killed/pipeline.yaml"]), StringComparison.Ordinal);
        var changed = CliRun.Of("tune", pipeline, "--set", "training.epochs=3", "--out", folder["killed"], "-q").Expect(3);
        Assert.Contains("trials.jsonl(1)", changed.Error, StringComparison.Ordinal);
        Assert.Contains("another search", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void CtrlCKeepsTheTrialsThatAreOver()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        string pipeline = folder.Write("search.yaml", Pipeline(Space));
        var input = new CliInput
        {
            Cancellation = cancellation.Token,
            OnError = line =>
            {
                if (line.StartsWith("trial 2:", StringComparison.Ordinal))
                {
                    cancellation.Cancel();
                }
            },
        };
        CliRun.With(input, "tune", pipeline, "--out", folder["out"]).Expect(130);
        Assert.Equal(3, File.ReadAllLines(folder["out/trials.jsonl"]).Length);
        Assert.False(File.Exists(folder["out/model.onnx"]));
    }

    [Theory]
    [InlineData("", "'tune' is missing", null)]
    [InlineData("tune: {trials: 3}", "'tune' needs 'space'", "(8,")]
    [InlineData("tune:\n  trials: 0\n  space: {training.epochs: {values: [1]}}", "the number of trials", "(9,")]
    [InlineData("tune:\n  space:\n    training.epochs: {from: 5, to: 2}", "goes from 5 to 2", "(10,")]
    [InlineData("tune:\n  space:\n    training.epochs: {from: 5}", "needs 'values', or 'from' and 'to'", "(10,")]
    [InlineData("tune:\n  space:\n    training.epochs: {from: 5, to: 9, values: [1]}", "both 'values' and a range", "(10,")]
    [InlineData("tune:\n  space:\n    training.epochs: {values: []}", "no value to choose", "(10,")]
    [InlineData("tune:\n  space:\n    training.epochs: {from: 0, to: 9, log: true}", "greater than 0", "(10,")]
    [InlineData("tune:\n  space:\n    training.epochs: {from: 1.2, to: 1.8, whole: true}", "no whole number", "(10,")]
    [InlineData("tune:\n  space:\n    training.epoch: {values: [1]}", "epoch", "(10,")]
    [InlineData("tune:\n  space:\n    training.epochs: {values: [many]}", "many", "(10,")]
    [InlineData("tune:\n  space:\n    training.epochs: {form: 1}", "form", "(10,")]
    public void ABadSpaceIsShownWhereItStands(string space, string message, string? place)
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("search.yaml", Pipeline(space));
        var run = CliRun.Of("tune", pipeline, "--out", folder["out"], "-q").Expect(3);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("search.yaml" + place, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public void NumbersAreDrawnFromTheirRange()
    {
        var file = PipelineFile.Parse(Pipeline("""
            tune:
              space:
                a: {from: 0.001, to: 1, log: true}
                b: {from: 3, to: 5, whole: true}
                c: {from: -1, to: 1}
                d: {values: [x, "{adam: 0.1}"]}
            """), "p.yaml");
        var space = TuneSpace.Of(file);
        var drawn = Enumerable.Range(0, 400).Select(space.Draw).ToArray();
        double[] Numbers(string option) => [.. drawn.Select(setting => double.Parse(setting[option], CultureInfo.InvariantCulture))];
        Assert.All(Numbers("a"), value => Assert.InRange(value, 0.001, 1));
        Assert.InRange(Numbers("a").Count(value => value < 0.0316), 150, 250);
        Assert.Equal([3, 4, 5], Numbers("b").Distinct().Order());
        Assert.All(Numbers("c"), value => Assert.InRange(value, -1, 1));
        Assert.Equal(["x", "{adam: 0.1}"], drawn.Select(setting => setting["d"]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(space.Draw(7), drawn[7]);
    }

    private static string Pipeline(string tune) => $$$"""
        data: {file: '{{{Repository.File("data", "iris.csv")}}}', label: species}
        network:
          layers:
            - dense: {units: 4, activation: relu}
        training: {optimizer: {adam: {learningRate: 0.01}}, epochs: 8, batchSize: 16, folds: 3}
        evaluation: {compare: false, explain: false}
        # What is searched:

        """ + tune + "\n";
}
