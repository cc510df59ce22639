using System.Globalization;
using MlNetStudio.Data.Images;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

/// <summary>Images watched over and explained: by folders, and by what a server keeps of them.</summary>
public sealed class ImageMonitorTests(ServedImages models) : IClassFixture<ServedImages>
{
    [Fact]
    public void BrightnessContrastAndPredictionsAreCompared()
    {
        string same = models.NewColors("same", 60, 0);
        var json = CliRun.Of("monitor", models.Colors, same, "--json", "--fail-on", "slight").Expect(0).Json;
        Assert.Equal(120, json.GetProperty("rows").GetInt32());
        Assert.Equal(
            ["(prediction)", "blue brightness", "blue contrast", "green brightness", "green contrast", "red brightness", "red contrast"],
            json.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("column").GetString()!).Order(StringComparer.Ordinal));

        // Another light.
        string brighter = models.NewColors("brighter", 60, 60);
        var moved = CliRun.Of("monitor", models.Colors, brighter, "--json", "--fail-on", "large").Expect(1).Json.GetProperty("columns").EnumerateArray()
            .ToDictionary(column => column.GetProperty("column").GetString()!, column => column.GetProperty("level").GetString());
        Assert.Equal("large", moved["blue brightness"]);
        Assert.Equal("none", moved["blue contrast"]);
        Assert.Contains("120 images beside those", CliRun.Of("monitor", models.Colors, brighter).Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("8 x 8", CliRun.Of("monitor", models.Digits, Path.Combine(same, "green")).Expect(3).Error, StringComparison.Ordinal);
        CliRun.Of("monitor", models.Digits, Path.Combine(same, "green"), "--fit", "resize").Expect(0);
    }

    [Fact]
    public void TheNumbersOfAnImageAreItsMeansAndDeviations()
    {
        byte[] pixels = [0, 255, 10, 0, 255, 20, 255, 255, 30, 255, 255, 40];
        float[][] columns = ImageStatistics.Compute(pixels, new ImageShape(2, 2, 3));
        Assert.Equal([0.5f, 0.5f, 1f, 0f, 25 / 255f, (float)(Math.Sqrt(125) / 255)], columns.Select(column => column[0]), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(ImageStatistics.Names(3).Count, columns.Length);
        Assert.Equal(["brightness", "contrast"], ImageStatistics.Names(1));
    }

    [Fact]
    public async Task AServerKeepsNoPixelButWhatMonitorNeeds()
    {
        string log = models.PathOf("log");
        string[] files = [.. Directory.EnumerateFiles(models.NewColors("sent", 40, 60), "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        await using (var server = await TestServer.StartAsync(options => options with { PredictionLog = log }, models.Colors))
        {
            foreach (string file in files)
            {
                (await server.PostAsync("/predict", await File.ReadAllBytesAsync(file), "image/png")).Ok();
            }
        }

        string kept = Assert.Single(Directory.GetFiles(log));
        string[] lines = File.ReadAllLines(kept);
        Assert.Equal("(time),red brightness,red contrast,green brightness,green contrast,blue brightness,blue contrast,(prediction),(probability)", lines[0]);
        Assert.Equal(81, lines.Length);
        float[] expected = [.. ImageStatistics.Compute(ImageDecoder.Read(files[0]).Pixels, new ImageShape(8, 8, 3)).Select(column => column[0])];
        Assert.Equal(expected, lines[1].Split(',')[1..7].Select(text => float.Parse(text, CultureInfo.InvariantCulture)));

        // The same verdict as on the images themselves.
        string byLog = CliRun.Of("monitor", models.Colors, log, "--json").Expect(0).Out;
        string byImages = CliRun.Of("monitor", models.Colors, models.PathOf("sent"), "--json").Expect(0).Out;
        Assert.Equal(byImages, byLog);
        Assert.Contains("large", byLog, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAModelLooksAtIsToldOfAnImage()
    {
        string folder = models.NewColors("looked", 2, 0);
        string image = Path.Combine(folder, "red", "00.png");
        var json = CliRun.Of("explain", models.Colors, image, "--json", "--out", models.PathOf("seen.png")).Expect(0).Json;
        Assert.Equal("red", json.GetProperty("class").GetString());
        Assert.Equal(8, json.GetProperty("map").GetArrayLength());
        Assert.Equal(8, json.GetProperty("map")[7].GetArrayLength());
        Assert.Equal(new ImageShape(8, 8, 3), ImageDecoder.Read(models.PathOf("seen.png")).Shape);
        string text = CliRun.Of("explain", models.Colors, folder, "--row", "3", "--class", "green").Expect(0).Out;
        Assert.Contains("probability of green", text, StringComparison.Ordinal);
        Assert.Contains("(the model says red)", text, StringComparison.Ordinal);
        Assert.Equal(8, text.Split('\n')[2..10].Count(line => line.Length == 16));
        CliRun.Of("explain", models.Colors, folder, "--row", "5").Expect(2);
        CliRun.Of("explain", models.Colors, folder, "--class", "blue").Expect(2);
        CliRun.Of("explain", models.Colors, image, "--out", models.PathOf("no/such/folder.png")).Expect(3);
        CliRun.Of("explain", ServedModels.Iris, ServedModels.IrisData, "--out", models.PathOf("x.png")).Expect(2);
    }
}
