using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

public sealed class PredictTests(ServedModels models) : IClassFixture<ServedModels>
{
    private const string Flower = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    [Fact]
    public async Task OneRowGivesOneAnswerWithModelAndVersion()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        var answer = await server.PostAsync("/predict", Flower);
        var json = answer.Ok();
        string version = ModelFile.Load(ServedModels.Iris).Sha256[..12];
        Assert.Equal("setosa", json.GetProperty("label").GetString());
        Assert.Equal("iris", json.GetProperty("model").GetString());
        Assert.Equal(version, json.GetProperty("version").GetString());
        Assert.Equal(["setosa", "versicolor", "virginica"], json.GetProperty("probabilities").EnumerateObject().Select(member => member.Name));
        Assert.Equal("iris", answer.Headers["Model-Name"]);
        Assert.Equal(version, answer.Headers["Model-Version"]);
        Assert.Equal("application/json", answer.ContentType);
    }

    [Fact]
    public async Task EveryWayToSendRowsGivesTheBitsOfPredict()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris);
        string csv = string.Join('\n', File.ReadAllLines(ServedModels.IrisData).Select(line => line[..line.LastIndexOf(',')]));
        var expected = Predict(ServedModels.Iris, csv);
        string[] rows = ServedModels.ToJsonRows(csv);

        AssertSame(expected, (await server.PostAsync("/predict", $"[{string.Join(',', rows)}]")).Ok());
        AssertSame(expected, (await server.PostAsync("/models/iris/predict", csv, "text/csv; charset=utf-8")).Ok());
        for (int row = 0; row < rows.Length; row += 37)
        {
            AssertSameRow(expected, row, (await server.PostAsync("/predict", rows[row])).Ok());
        }
    }

    [Fact]
    public async Task MissingValuesAndCategoriesNeverSeenFollowTheModelsOwnRules()
    {
        await using var server = await TestServer.StartAsync(models.Houses);
        const string Csv = "size,color,age\n5,red,3\n,violet,\nNA,,7\n7.25,blue,?\n";
        var expected = Predict(models.Houses, Csv);
        const string Json = """
            [{"size":5,"color":"red","age":3},
             {"size":null,"color":"violet","age":null},
             {"age":7,"color":null,"size":""},
             {"size":7.25,"color":"blue","age":null}]
            """;
        AssertSame(expected, (await server.PostAsync("/predict", Json)).Ok());
        AssertSame(expected, (await server.PostAsync("/predict", Csv, "text/csv")).Ok());
    }

    [Fact]
    public async Task DatesAndFreeTextsGiveTheBitsOfPredict()
    {
        using var folder = new TemporaryFolder();
        var text = new System.Text.StringBuilder("day;note;price\n");
        string[] words = ["quiet garden", "loud street", "near the park", "no elevator", "new kitchen", "old windows"];
        for (int i = 0; i < 120; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{1 + (i % 28)}.{1 + (i % 12)}.{2000 + (i % 20)};{words[i % 6]} and {words[i * 7 % 5]} number {i};{100 + (i % 12)}\n");
        }

        string data = folder.Write("flats.csv", text.ToString());
        CliRun.Of("train", data, "--label", "price", "--epochs", "2", "--out", folder["flats"], "-q").Expect(0);
        string model = folder["flats/model.onnx"];
        Assert.Equal([ColumnKind.Date, ColumnKind.Text], ModelFile.Load(model).Schema.Columns.Take(2).Select(column => column.Kind));
        await using var server = await TestServer.StartAsync(model);
        const string Csv = "day;note\n3.4.2007;quiet kitchen\n;loud park\n2011-12-30;\n";
        var expected = Predict(model, Csv);
        const string Json = """[{"day":"3.4.2007","note":"quiet kitchen"},{"day":null,"note":"loud park"},{"day":"2011-12-30","note":null}]""";
        AssertSame(expected, (await server.PostAsync("/predict", Json)).Ok());
        AssertSame(expected, (await server.PostAsync("/predict", Csv, "text/csv")).Ok());
        var problem = (await server.PostAsync("/predict", """{"day":"tomorrow","note":"x"}""")).Problem(400, "wrong-type");
        Assert.Equal("day", problem.GetProperty("column").GetString());
        (await server.PostAsync("/predict", (await server.GetAsync("/models")).Ok().GetProperty("models")[0].GetProperty("example").GetRawText())).Ok();
    }

    [Fact]
    public async Task OnnxRuntimeGivesTheBitsOfPredictWithOnnxRuntime()
    {
        if (!OnnxRuntimeScorer.IsAvailable)
        {
            return;
        }

        await using var server = await TestServer.StartAsync(options => options with { Engine = "onnxruntime" }, models.Houses);
        string csv = ServedModels.HouseRows(50, seed: 3);
        var model = ModelFile.Load(models.Houses);
        using var scorer = OnnxRuntimeScorer.Open(model, threads: 1);
        var expected = model.Predict(TableReader.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(csv)), "rows", model.ReadOptions(withLabel: false)), scorer);
        AssertSame(expected, (await server.PostAsync("/predict", $"[{string.Join(',', ServedModels.ToJsonRows(csv))}]")).Ok());
    }

    [Fact]
    public async Task SeveralModelsAreAskedByName()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris, $"houses={models.Houses}", $"b={models.OtherHouses}");
        Assert.Equal("iris", (await server.PostAsync("/models/iris/predict", Flower)).Ok().GetProperty("model").GetString());
        const string House = """{"size":5,"color":"red","age":3}""";
        float a = (await server.PostAsync("/models/houses/predict", House)).Ok().GetProperty("prediction").GetSingle();
        float b = (await server.PostAsync("/models/b/predict", House)).Ok().GetProperty("prediction").GetSingle();
        Assert.NotEqual(a, b);
        var problem = (await server.PostAsync("/predict", House)).Problem(404, "which-model");
        Assert.Contains("/models/houses/predict", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        problem = (await server.PostAsync("/models/house/predict", House)).Problem(404, "unknown-model");
        Assert.Contains("Did you mean 'houses'?", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheModelsTellTheirColumnsAndAnExampleThatIsAccepted()
    {
        await using var server = await TestServer.StartAsync(ServedModels.Iris, models.Houses);
        var all = (await server.GetAsync("/models")).Ok().GetProperty("models");
        Assert.Equal(["iris", "houses"], all.EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        foreach (var model in all.EnumerateArray())
        {
            (await server.PostAsync($"/models/{model.GetProperty("name").GetString()}/predict", model.GetProperty("example").GetRawText())).Ok();
        }

        var houses = (await server.GetAsync("/models/houses")).Ok();
        Assert.Equal("regression", houses.GetProperty("task").GetString());
        Assert.Equal("price", houses.GetProperty("predicts").GetString());
        var color = houses.GetProperty("columns")[1];
        Assert.Equal("category", color.GetProperty("kind").GetString());
        Assert.Equal(["blue", "green", "red"], color.GetProperty("categories").EnumerateArray().Select(category => category.GetString()));
        Assert.InRange(houses.GetProperty("example").GetProperty("size").GetDouble(), 4, 6);
    }

    private static Predictions Predict(string path, string csv)
    {
        using var folder = new TemporaryFolder();
        string rows = folder.Write("rows.csv", csv);
        var model = ModelFile.Load(path);
        return model.Predict(TableReader.Read(rows, model.ReadOptions(withLabel: false)));
    }

    private static void AssertSame(Predictions expected, JsonElement answer)
    {
        var rows = answer.GetProperty("predictions");
        Assert.Equal(expected.RowCount, rows.GetArrayLength());
        for (int row = 0; row < expected.RowCount; row++)
        {
            AssertSameRow(expected, row, rows[row]);
        }
    }

    private static void AssertSameRow(Predictions expected, int row, JsonElement answer)
    {
        var values = expected.Values.AsSpan(row * expected.Width, expected.Width).ToArray();
        if (expected.Task == TaskKind.Regression)
        {
            Assert.Equal(values[0], answer.GetProperty("prediction").GetSingle());
            return;
        }

        Assert.Equal(expected.Labels[row], answer.GetProperty("label").ToString());
        Assert.Equal(values, answer.GetProperty("probabilities").EnumerateObject().Select(member => member.Value.GetSingle()));
    }
}
