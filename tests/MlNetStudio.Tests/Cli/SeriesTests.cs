using System.Globalization;
using System.Text;
using System.Text.Json;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Tests.Cli;

/// <summary>Forecasts from a pipeline file to the answers of the model.</summary>
public sealed class SeriesTests
{
    private const string Network = """

        network: {layers: [{dense: {units: 8, activation: tanh}}]}
        training: {epochs: 60, batchSize: 16}
        """;

    [Fact]
    public void ALabelThatGrowsOutOfItsRangeIsForecastInItsOwnUnit()
    {
        using var folder = new TemporaryFolder();
        string history = folder.Write("sales.csv", Sales(120));
        string pipeline = folder.Write("p.yaml", "data: {file: sales.csv, label: sold, testFraction: 0.3, series: {time: month, lags: [1, 2], difference: 12, relative: true}}" + Network);
        var json = CliRun.Of("run", pipeline, "--out", folder["out"], "--json", "-q").Expect(0).Json;
        double rmse = json.GetProperty("metrics").GetProperty("rmse").GetDouble();
        Assert.InRange(json.GetProperty("metrics").GetProperty("r2").GetDouble(), 0.95, 1);

        // The naive forecast is that of the season before, which knows nothing of the growth.
        Assert.True(rmse < 0.5 * json.GetProperty("baseline").GetProperty("rmse").GetDouble());
        Assert.Contains("The value 12 rows earlier, as it was", File.ReadAllText(folder["out/report.html"]), StringComparison.Ordinal);
        if (OnnxRuntimeScorer.IsAvailable)
        {
            Assert.InRange(json.GetProperty("parity").GetProperty("maxAbsDiff").GetDouble(), 0, 0.01);
        }

        // What predict says of the history is what was judged, to the last digit.
        var rows = Predictions(CliRun.Of("predict", folder["out/model.onnx"], history).Expect(0).Out);
        var actual = File.ReadLines(history).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => cells[0] + "-01", cells => Number(cells[1]), StringComparer.Ordinal);
        int tested = json.GetProperty("rows").GetInt32();
        var last = rows.Where(row => actual.ContainsKey(row.Key)).TakeLast(tested).ToArray();
        Assert.Equal(rmse, Math.Sqrt(last.Average(row => Math.Pow(row.Value - actual[row.Key], 2))), 1e-5 * rmse);

        // And evaluate says the same of all rows with full history.
        var evaluation = CliRun.Of("evaluate", folder["out/model.onnx"], history, "--json").Expect(0);
        Assert.Contains("14 of 120 rows have no full history", evaluation.Json.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        var known = rows.Where(row => actual.ContainsKey(row.Key)).ToArray();
        double all = evaluation.Json.GetProperty("metrics").GetProperty("rmse").GetDouble();
        Assert.Equal(all, Math.Sqrt(known.Average(row => Math.Pow(row.Value - actual[row.Key], 2))), 1e-5 * all);
        Assert.Equal(["2020-01-01"], rows.Keys.Except(actual.Keys));

        // The resolved pipeline does it again, to the same bytes.
        CliRun.Of("run", folder["out/pipeline.yaml"], "--out", folder["again"], "-q").Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["out/model.onnx"]), File.ReadAllBytes(folder["again/model.onnx"]));
    }

    [Fact]
    public void AModelTakesTheColumnsThatItReadsAsWellAsTheHistory()
    {
        using var folder = new TemporaryFolder();
        string history = folder.Write("sales.csv", Sales(60));
        CliRun.Of("train", history, "--label", "sold", "--time", "month", "--lags", "1,12", "--difference", "12", "--layers", "8", "--epochs", "20", "--out", folder["out"], "-q").Expect(0);
        double[] y = [.. File.ReadLines(history).Skip(1).Select(line => Number(line.Split(',')[1]))];
        var lagged = new StringBuilder("sold.change12.lag12,sold.lag12,sold.change12.lag1\n");
        for (int t = 24; t <= 60; t++)
        {
            lagged.Append(CultureInfo.InvariantCulture, $"{(float)y[t - 12] - (float)y[t - 24]},{(float)y[t - 12]},{(float)y[t - 1] - (float)y[t - 13]}\n");
        }

        string rows = folder.Write("rows.csv", lagged.ToString());
        string model = folder["out/model.onnx"];
        string[] expected = [.. Predictions(CliRun.Of("predict", model, history).Expect(0).Out).Values.Select(value => value.ToString(CultureInfo.InvariantCulture))];
        Assert.Equal(37, expected.Length);
        Assert.Equal(expected, CliRun.Of("predict", model, rows).Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..]);
        var piped = CliRun.With(new CliInput { Text = File.ReadAllText(history) }, "predict", model, "-", "--json").Expect(0).Json;
        Assert.Equal("2015-01-01", piped.GetProperty("times")[36].GetString());
        Assert.Equal(37, piped.GetProperty("predictions").GetArrayLength());

        string other = folder.Write("other.csv", "month,price\n2020-01,4\n2020-02,5\n");
        var wrong = CliRun.Of("predict", model, other).Expect(3);
        Assert.Contains("column 'sold' is not in the file. This model forecasts 'sold' from earlier rows", wrong.Error, StringComparison.Ordinal);

        // The other verbs read the history, too.
        Assert.Contains("sold.change12.lag1", CliRun.Of("explain", model, history, "--row", "7").Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("sold.lag12", CliRun.Of("monitor", model, history).Expect(0).Out, StringComparison.Ordinal);
        var tuned = CliRun.Of("finetune", model, folder.Write("more.csv", Sales(90)), "--out", folder["tuned"], "--json", "-q").Expect(0).Json;
        Assert.True(tuned.TryGetProperty("previous", out _));
        Assert.Equal(expected.Length, Predictions(CliRun.Of("predict", folder["tuned/model.onnx"], history).Expect(0).Out).Count);
    }

    [Fact]
    public void SeveralSeriesAreForecastBesideEachOtherAsFarAheadAsAsked()
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder("day,shop,weather,sold\n");
        for (int day = 0; day < 60; day++)
        {
            foreach (var (shop, level) in new[] { ("north", 10.0), ("south", 30.0) })
            {
                text.Append(CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddDays(day):yyyy-MM-dd},{shop},{day % 3},{level + (5 * (day % 7)) + (day % 3)}\n");
            }
        }

        string history = folder.Write("shops.csv", text.ToString());
        string pipeline = folder.Write("p.yaml", """
            data:
              file: shops.csv
              label: sold
              series: {time: day, group: shop, horizon: 3, lags: [3, 7], columns: [weather], known: [shop]}
            """ + Network);
        var json = CliRun.Of("run", pipeline, "--out", folder["out"], "--json", "-q").Expect(0).Json;
        Assert.Contains(json.GetProperty("warnings").EnumerateArray(), note => note.GetString()!.Contains("14 of 120 rows have no full history, which reaches 7 rows back within 'shop'", StringComparison.Ordinal));
        Assert.InRange(json.GetProperty("metrics").GetProperty("r2").GetDouble(), 0.7, 1);
        string[] lines = CliRun.Of("predict", folder["out/model.onnx"], history).Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("shop,day,prediction", lines[0]);
        Assert.Equal(1 + (2 * (53 + 3)), lines.Length);
        Assert.StartsWith("north,2024-03-03,", lines[56], StringComparison.Ordinal);
        Assert.StartsWith("south,2024-01-08,", lines[57], StringComparison.Ordinal);
        string[] inputs = [.. ModelFile.Load(folder["out/model.onnx"]).Graph.Inputs.Select(input => input.Name)];
        Assert.Equal(["shop", "sold.lag3", "sold.lag7", "weather.lag3", "weather.lag7"], inputs.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheMembersOfAnEnsembleAndTheTrialsOfASearchAreJudgedInTheLabelsOwnUnit()
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", Sales(120));
        string pipeline = folder.Write("p.yaml", """
            data:
              file: sales.csv
              label: sold
              series: {time: month, lags: [1, 2], difference: 12, relative: true}
            network: {layers: [{dense: {units: 8}}, tanh]}
            training: {epochs: 40, batchSize: 16, folds: 3}
            tune:
              trials: 2
              space:
                "network.layers[0].dense.units": {values: ["4", "8"]}
            """);
        var json = CliRun.Of("run", pipeline, "--out", folder["out"], "--json", "-q").Expect(0).Json;
        var outOfFold = json.GetProperty("crossValidation").GetProperty("outOfFold");
        Assert.InRange(outOfFold.GetProperty("r2").GetDouble(), 0.9, 1);
        Assert.InRange(outOfFold.GetProperty("rmse").GetDouble(), 0.2, 20);

        CliRun.Of("tune", pipeline, "--out", folder["tuned"], "-q", "--set", "training.folds=null").Expect(0);
        var scores = File.ReadLines(folder["tuned/trials.jsonl"]).Skip(1).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("score").GetDouble()).ToArray();
        Assert.Equal(2, scores.Length);
        Assert.All(scores, score => Assert.InRange(score, 0.2, 20));
    }

    [Fact]
    public void ALabelThatLeavesItsRangeIsToldWhereChangesAreNotLearned()
    {
        using var folder = new TemporaryFolder();
        string history = folder.Write("sales.csv", Sales(120));
        string[] args = ["train", history, "--label", "sold", "--time", "month", "--lags", "1,12", "--layers", "4", "--epochs", "2", "-q", "--out"];
        Assert.Contains("'sold' leaves the range of the rows learned from", CliRun.Of([.. args, folder["a"]]).Expect(0).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("leaves the range", CliRun.Of([.. args, folder["b"], "--difference", "12"]).Expect(0).Error, StringComparison.Ordinal);

        // Without lags the column of times is what the rows are divided by, and read like any other.
        CliRun.Of("train", history, "--label", "sold", "--time", "month", "--layers", "4", "--epochs", "2", "-q", "--out", folder["c"]).Expect(0);
        var model = ModelFile.Load(folder["c/model.onnx"]);
        Assert.Null(model.Series);
        Assert.Contains(model.Graph.Inputs, input => input.Name == "month");
    }

    [Theory]
    [InlineData("series: {time: mont, lags: [1]}", "there is no column 'mont'. Did you mean 'month'?")]
    [InlineData("series: {time: month, lags: [1], columns: [pricee]}", "there is no column 'pricee'.")]
    [InlineData("series: {time: month, lags: [1, 2], horizon: 2}", "lag 1 cannot be used: 2 rows ahead, what is 2 rows earlier is the last that is known.")]
    [InlineData("series: {time: month, lags: [2], horizon: 2, difference: 1}", "the change from 1 rows earlier cannot be learned")]
    [InlineData("series: {time: month, lags: [1, 1]}", "lag 1 is there twice.")]
    [InlineData("series: {time: month, lags: []}", "a forecast needs earlier values")]
    [InlineData("series: {time: month, windows: [1]}", "a mean is over 2 rows or more")]
    [InlineData("series: {time: month, relative: true}", "give 'difference'")]
    [InlineData("series: {time: month, horizon: 0}", "a forecast is 1 row ahead or more")]
    [InlineData("series: {time: month, known: [sold]}", "column 'sold' is what is forecast.")]
    [InlineData("series: {time: month, columns: [month]}", "column 'month' has its part already")]
    [InlineData("series: {time: month, lags: [100]}", "no row has full history: 100 earlier rows with known values are needed before each, and the longest series has 30 rows.")]
    [InlineData("test: sales.csv, series: {time: month}", "a series is divided by time: put all rows into one file")]
    [InlineData("group: price, series: {time: month}", "a series is divided by time, not by group")]
    [InlineData("time: price, series: {time: month}", "a series is divided by its own time, 'month'")]
    [InlineData("select: [price], series: {time: month}", "leave out 'select'")]
    [InlineData("task: binary, series: {time: month}", "its task is regression")]
    [InlineData("series: {lags: [1]}", "needs 'time', which is missing")]
    public void AWrongSectionIsRefusedWithItsPlace(string section, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("sales.csv", Sales(30));
        string pipeline = folder.Write("p.yaml", $"data: {{file: sales.csv, label: sold, columns: {{price: number}}, {section}}}\n");
        var run = CliRun.Of("run", pipeline, "--out", folder["out"], "-q").Expect(3);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.True(run.Error.Contains("p.yaml(1,", StringComparison.Ordinal) || run.Error.Contains("sales.csv:", StringComparison.Ordinal), run.Error);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public void WhatHasNoFormElsewhereIsRefused()
    {
        using var folder = new TemporaryFolder();
        string history = folder.Write("sales.csv", Sales(40));
        string pipeline = folder.Write("p.yaml", "data: {file: sales.csv, label: sold, series: {time: month, lags: [1]}}\n");
        Assert.Contains("ML.NET has no featurizer; leave out 'series'", CliRun.Of("codegen", pipeline, "--out", folder["code"]).Expect(3).Error, StringComparison.Ordinal);
        Assert.Contains("name it by --time", CliRun.Of("train", history, "--label", "sold", "--lags", "1").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("--lags is a list of numbers of rows", CliRun.Of("train", history, "--label", "sold", "--time", "month", "--lags", "1;2").Expect(2).Error, StringComparison.Ordinal);
    }

    // Months that sell more every year, some always more than others, with a little noise.
    private static string Sales(int months)
    {
        var random = new MlNetStudio.Neural.DeterministicRandom(3);
        var text = new StringBuilder("month,sold,price\n");
        for (int i = 0; i < months; i++)
        {
            double sold = 100 * Math.Pow(1.012, i) * (1 + (0.5 * Math.Sin(i * Math.PI / 6))) * (1 + (0.01 * random.NextGaussian()));
            text.Append(CultureInfo.InvariantCulture, $"{2010 + (i / 12)}-{(i % 12) + 1:00},{sold:0.0},{i % 5}\n");
        }

        return text.ToString();
    }

    private static Dictionary<string, double> Predictions(string csv) => csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
        .Select(line => line.Split(',')).ToDictionary(cells => cells[0], cells => Number(cells[1]), StringComparer.Ordinal);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
