using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

public sealed class PredictionLogTests(ServedModels models) : IClassFixture<ServedModels>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task EveryRowIsKeptWithItsPrediction()
    {
        string csv = ServedModels.HouseRows(40, seed: 5) + "3.5,\"a \"\"loud\"\", color\",7\n";
        string[] expected;
        await using (var server = await TestServer.StartAsync(options => options with { PredictionLog = _folder["log"] }, models.Houses))
        {
            var answer = (await server.PostAsync("/predict", csv, "text/csv")).Ok();
            expected = [.. answer.GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("prediction").GetRawText())];
            (await server.PostAsync("/predict", ServedModels.ToJsonRows(csv)[3])).Ok();
            Assert.Equal(400, (int)(await server.PostAsync("/predict", "{}")).Status);
        }

        string file = Assert.Single(Directory.GetFiles(_folder["log"]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        var log = TableReader.Read(file);
        Assert.Equal(["(time)", "size", "color", "age", "(prediction)"], log.Columns.Select(column => column.Name));
        Assert.Equal(42, log.RowCount);
        var sent = TableReader.Read(_folder.Write("sent.csv", csv));
        for (int row = 0; row < 41; row++)
        {
            Assert.Equal(sent["size"].TextOf(row), log["size"].TextOf(row));
            Assert.Equal(sent["color"].TextOf(row), log["color"].TextOf(row));
            Assert.Equal(sent["age"].TextOf(row), log["age"].TextOf(row));
            Assert.Equal(float.Parse(expected[row], CultureInfo.InvariantCulture), log.Numbers("(prediction)").Values[row]);
        }
    }

    [Fact]
    public async Task ClassesHaveTheirProbability()
    {
        await using (var server = await TestServer.StartAsync(options => options with { PredictionLog = _folder["log"] }, ServedModels.Iris))
        {
            (await server.PostAsync("/predict", """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""")).Ok();
        }

        string[] lines = File.ReadAllLines(Assert.Single(Directory.GetFiles(_folder["log"])));
        Assert.EndsWith("petal_width,(prediction),(probability)", lines[0], StringComparison.Ordinal);
        Assert.Contains(",5.1,3.5,1.4,0.2,setosa,0.9", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task MonitorReadsTheLogOfItsOwnVersion()
    {
        await using (var server = await TestServer.StartAsync(options => options with { PredictionLog = _folder["log"], PredictionLogBytes = 2000 }, models.Houses, $"b={models.OtherHouses}"))
        {
            foreach (string name in new[] { "houses", "b" })
            {
                for (int i = 0; i < 5; i++)
                {
                    (await server.PostAsync($"/models/{name}/predict", ServedModels.HouseRows(30, seed: i), "text/csv")).Ok();
                }
            }
        }

        Assert.True(Directory.GetFiles(_folder["log"], "houses.*").Length > 1);
        var result = CliRun.Of("monitor", models.Houses, _folder["log"]).Expect(0);
        Assert.Contains("150 rows", result.Out, StringComparison.Ordinal);
        var none = CliRun.Of("monitor", ServedModels.Iris, _folder["log"]).Expect(3);
        Assert.Contains("no prediction log of version", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ARowThatIsStillBeingWrittenIsLeftOut()
    {
        var model = ModelFile.Load(models.Houses);
        string version = PredictionLogFolder.VersionOf(model);
        Directory.CreateDirectory(_folder["log"]);
        _folder.Write($"log/x.{version}.20260101T000000Z.csv", "(time),size,color,age,(prediction)\n2026-01-01T00:00:00Z,1,red,2,3\n");
        _folder.Write($"log/x.{version}.20260102T000000Z.csv", "(time),size,color,age,(prediction)\n2026-01-02T00:00:00Z,4,blue,5,6\n2026-01-02T00:00:01Z,7,gr");
        var table = PredictionLogFolder.Read(_folder["log"], model);
        Assert.Equal([1, 4], table.Numbers("size").Values.ToArray());
    }

    [Fact]
    public async Task TheOldestFilesAreRemoved()
    {
        await using (var server = await TestServer.StartAsync(options => options with { PredictionLog = _folder["log"], PredictionLogBytes = 1024, PredictionLogFiles = 3 }, models.Houses))
        {
            for (int i = 0; i < 12; i++)
            {
                (await server.PostAsync("/predict", ServedModels.HouseRows(30, seed: i), "text/csv")).Ok();
            }
        }

        Assert.Equal(3, Directory.GetFiles(_folder["log"]).Length);
    }

    [Fact]
    public async Task AFolderThatCannotBeWrittenFailsNoRequest()
    {
        string taken = _folder.Write("taken", "a file, not a folder");
        await using var server = await TestServer.StartAsync(options => options with { PredictionLog = taken }, models.Houses);
        for (int i = 0; i < 3; i++)
        {
            (await server.PostAsync("/predict", """{"size":5,"color":"red","age":3}""")).Ok();
        }

        await Eventually.HoldsAsync(() => Task.FromResult(server.Log.Lines.Any(line => line.Contains("not recorded", StringComparison.Ordinal))));
        Assert.Equal("a file, not a folder", File.ReadAllText(taken));
    }

    [Fact]
    public async Task AShareOfTheRequestsCanBeKept()
    {
        await using (var server = await TestServer.StartAsync(options => options with { PredictionLog = _folder["log"], PredictionLogShare = 0.25 }, models.Houses))
        {
            for (int i = 0; i < 400; i++)
            {
                (await server.PostAsync("/predict", """{"size":5,"color":"red","age":3}""")).Ok();
            }
        }

        // 100 are expected; six standard deviations (of 8.7) either way is once in a billion.
        int rows = File.ReadAllLines(Assert.Single(Directory.GetFiles(_folder["log"]))).Length - 1;
        Assert.InRange(rows, 48, 152);
    }

    public void Dispose() => _folder.Dispose();
}
