using System.Text.Json;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

public sealed class ExplanationTests(ServedModels models) : IClassFixture<ServedModels>
{
    [Fact]
    public async Task WhatTheColumnsAddMakesUpTheDifference()
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        var plain = (await server.PostAsync("/predict", """{"size":9.5,"color":"blue","age":3}""")).Ok();
        var json = (await server.PostAsync("/predict?explain=true", """{"size":9.5,"color":"blue","age":3}""")).Ok();
        Assert.False(plain.TryGetProperty("explanation", out _));
        Assert.Equal(plain.GetProperty("prediction").GetRawText(), json.GetProperty("prediction").GetRawText());
        var explanation = json.GetProperty("explanation");
        Assert.Equal(json.GetProperty("prediction").GetSingle(), explanation.GetProperty("value").GetSingle(), 1e-3f);
        var columns = Columns(explanation);
        Assert.Equal(["age", "color", "size"], columns.Keys.Order());
        double difference = explanation.GetProperty("value").GetDouble() - explanation.GetProperty("baseline").GetDouble();
        Assert.Equal(difference, columns.Values.Sum(), 0.02 * Math.Abs(difference));

        // The price grows with the size, and this house is large.
        Assert.True(columns["size"] > 20, $"{columns["size"]}");
    }

    [Fact]
    public async Task TheBaselineIsWhatTheModelSaysOfTheMeanOfItsTrainingRows()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(models.Houses);
        var served = (await server.PostAsync("/predict?explain=true", """{"size":5,"color":"red","age":3}""")).Ok().GetProperty("explanation");
        string table = folder.Write("houses.csv", ServedModels.HouseRows(200, seed: 1));
        var told = CliRun.Of("explain", models.Houses, table, "--row", "1", "--json").Expect(0).Json;

        // The model was trained on four fifths of these rows, and knows their quantiles rather than the rows. Prices go from 100 to 450.
        Assert.Equal(told.GetProperty("baseline").GetDouble(), served.GetProperty("baseline").GetDouble(), 10.0);
    }

    [Fact]
    public async Task AModelThatDoesNotKnowItsTrainingRowsSaysSo()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        var problem = (await server.PostAsync("/predict?explain=true", """{"sepal_length":6.9,"sepal_width":3.1,"petal_length":5.4,"petal_width":2.1}""")).Problem(422, "cannot-score");
        Assert.Contains("Train it again", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryRowOfAListHasItsOwn()
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        var rows = (await server.PostAsync("/predict?explain=true", ServedModels.HouseRows(20, seed: 3), "text/csv")).Ok().GetProperty("predictions");
        Assert.Equal(20, rows.GetArrayLength());
        Assert.All(rows.EnumerateArray(), row => Assert.Equal(row.GetProperty("prediction").GetSingle(), row.GetProperty("explanation").GetProperty("value").GetSingle(), 1e-3f));
    }

    [Fact]
    public async Task TooManyRowsAndWrongParametersAreRefused()
    {
        await using var server = await TestServer.StartAsync(options => options with { ExplainRows = 5 }, models.Houses);
        (await server.PostAsync("/predict?explain=true", ServedModels.HouseRows(6, seed: 3), "text/csv")).Problem(413, "too-large");
        (await server.PostAsync("/predict?explain=perhaps", ServedModels.HouseRows(1, seed: 3), "text/csv")).Problem(400, "bad-parameter");
        (await server.PostAsync("/predict?explian=true", ServedModels.HouseRows(1, seed: 3), "text/csv")).Problem(400, "unknown-parameter");
        (await server.PostAsync("/predict?explain=false", ServedModels.HouseRows(6, seed: 3), "text/csv")).Ok();
    }

    private static Dictionary<string, double> Columns(JsonElement explanation) =>
        explanation.GetProperty("columns").EnumerateObject().ToDictionary(column => column.Name, column => column.Value.GetDouble());
}
