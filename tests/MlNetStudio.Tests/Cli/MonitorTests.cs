using System.Globalization;

namespace MlNetStudio.Tests.Cli;

/// <summary>What a model says of itself after training: how sure it is, how it treats groups, whether new rows are like the old.</summary>
public sealed class MonitorTests
{
    private const string Friedman = """
        name: friedman
        data:
          generator: {name: friedman1, rows: 800, seed: 1}
          label: y
        training: {epochs: 30, validationFraction: 0.2}
        """;

    [Fact]
    public void Rows_like_the_training_rows_have_not_moved_and_others_have()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("run", folder.Write("p.yaml", Friedman), "--out", folder["out"], "-q").Expect(0);
        string model = folder["out/model.onnx"];
        string same = folder.Write("same.csv", Rows(400, shift: 0));
        var json = CliRun.Of("monitor", model, same, "--json", "--fail-on", "slight").Expect(0).Json;
        Assert.Equal(400, json.GetProperty("rows").GetInt32());
        Assert.All(json.GetProperty("columns").EnumerateArray(), column => Assert.Equal("none", column.GetProperty("level").GetString()));
        Assert.Contains("(prediction)", json.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("column").GetString()));

        string moved = folder.Write("moved.csv", Rows(400, shift: 0.8));
        var run = CliRun.Of("monitor", model, moved, "--fail-on", "large").Expect(1);
        Assert.Contains("gate not met: 'x1' has moved too far", run.Error, StringComparison.Ordinal);
        Assert.Contains("much", run.Out, StringComparison.Ordinal);
        CliRun.Of("monitor", model, moved).Expect(0);
    }

    [Fact]
    public void Intervals_hold_the_truth_as_often_as_asked_for()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("run", folder.Write("p.yaml", Friedman), "--out", folder["out"], "-q").Expect(0);
        string rows = folder.Write("new.csv", Rows(600, shift: 0));
        string[] lines = CliRun.Of("predict", folder["out/model.onnx"], rows, "--coverage", "0.9").Expect(0).Out.TrimEnd('\n').Split('\n');
        Assert.Equal("prediction,lower,upper", lines[0]);
        double[][] predicted = [.. lines[1..].Select(line => line.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())];
        Assert.All(predicted, row => Assert.Equal(row[0] - row[1], row[2] - row[0], 1e-3));
        double[] actual = [.. File.ReadLines(rows).Skip(1).Select(line => double.Parse(line.Split(',')[10], CultureInfo.InvariantCulture))];
        Assert.InRange(predicted.Zip(actual).Average(pair => pair.Second >= pair.First[1] && pair.Second <= pair.First[2] ? 1.0 : 0), 0.82, 0.97);

        var json = CliRun.Of("predict", folder["out/model.onnx"], rows, "--coverage", "0.5", "--json").Expect(0).Json;
        Assert.Equal(600, json.GetProperty("lower").GetArrayLength());
        Assert.Contains("0.5, 0.8, 0.9, 0.95", CliRun.Of("predict", folder["out/model.onnx"], rows, "--coverage", "0.7").Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_of_classes_and_groups_are_told_for_classes()
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("moons.yaml", """
            name: moons
            data:
              generator: {name: two-moons, rows: 600, seed: 1}
              label: moon
            training: {epochs: 20, validationFraction: 0.3}
            evaluation: {groups: [x]}
            """);
        var json = CliRun.Of("run", pipeline, "--out", folder["out"], "--json", "-q").Expect(0).Json;
        Assert.Equal("x", json.GetProperty("groups")[0].GetProperty("column").GetString());
        Assert.Equal(4, json.GetProperty("groups")[0].GetProperty("groups").GetArrayLength());
        Assert.True(json.GetProperty("certainty").GetProperty("temperature").GetProperty("temperature").GetDouble() > 0);
        string report = File.ReadAllText(folder["out/report.html"]);
        Assert.Contains("How it treats groups", report, StringComparison.Ordinal);
        Assert.Contains("How sure a single prediction is", report, StringComparison.Ordinal);

        string rows = folder.Write("rows.csv", "x,y\n0.5,0.25\n-1,0.1\n");
        string[] lines = CliRun.Of("predict", folder["out/model.onnx"], rows, "--coverage", "0.95").Expect(0).Out.Split('\n');
        Assert.EndsWith(",set", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..3], line => Assert.Matches("^([^,]+),.*,([^,]*\\|)?\\1(\\|.*)?$", line));
    }

    [Fact]
    public void A_column_that_makes_no_groups_is_refused_before_training()
    {
        using var folder = new TemporaryFolder();
        string pipeline = folder.Write("p.yaml", Friedman + "\nevaluation:\n  groups: [sex]\n");
        var run = CliRun.Of("run", pipeline, "--out", folder["out"]).Expect(3);
        Assert.Contains("p.yaml(7,", run.Error, StringComparison.Ordinal);
        Assert.Contains("'sex' cannot make groups", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("epoch", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    /// <summary>Friedman's first function without its noise: 10 sin(pi x1 x2) + 20 (x3 - 0.5)² + 10 x4 + 5 x5.</summary>
    private static string Rows(int count, double shift)
    {
        var random = new Random(99);
        var lines = new List<string> { "x1,x2,x3,x4,x5,x6,x7,x8,x9,x10,y" };
        for (int row = 0; row < count; row++)
        {
            double[] x = [.. Enumerable.Range(0, 10).Select(_ => random.NextDouble())];
            x[0] += shift;
            double noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            double y = (10 * Math.Sin(Math.PI * x[0] * x[1])) + (20 * (x[2] - 0.5) * (x[2] - 0.5)) + (10 * x[3]) + (5 * x[4]) + noise;
            lines.Add(string.Join(',', x.Append(y).Select(value => value.ToString(CultureInfo.InvariantCulture))));
        }

        return string.Join('\n', lines) + "\n";
    }
}
