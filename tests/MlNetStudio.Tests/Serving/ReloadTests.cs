using System.Collections.Concurrent;
using System.Text.Json;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

public sealed class ReloadTests(ServedModels models) : IClassFixture<ServedModels>, IDisposable
{
    private const string House = """{"size":5,"color":"red","age":3}""";

    private readonly TemporaryFolder _folder = new();

    private string Served => _folder["served.onnx"];

    [Fact]
    public async Task ReloadsUnderTrafficFailNoRequestAndEveryAnswerIsOfItsVersion()
    {
        var expected = new Dictionary<string, float>();
        foreach (string path in new[] { models.Houses, models.OtherHouses })
        {
            Replace(path);
            await using var one = await TestServer.StartAsync(Served);
            var answer = (await one.PostAsync("/predict", House)).Ok();
            expected[answer.GetProperty("version").GetString()!] = answer.GetProperty("prediction").GetSingle();
        }

        Assert.Equal(2, expected.Count);
        await using var server = await TestServer.StartAsync(Served);
        var wrong = new ConcurrentBag<string>();
        var seen = new ConcurrentDictionary<string, int>();
        using var end = new CancellationTokenSource();
        var traffic = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                var answer = await server.PostAsync("/predict", House);
                string version = answer.Headers.GetValueOrDefault("Model-Version", "none");
                seen.AddOrUpdate(version, 1, (_, count) => count + 1);
                if ((int)answer.Status != 200 || answer.Json.GetProperty("version").GetString() != version
                    || answer.Json.GetProperty("prediction").GetSingle() != expected[version])
                {
                    wrong.Add(answer.Body);
                }
            }
        })).ToArray();
        for (int i = 0; i < 20; i++)
        {
            Replace(i % 2 == 0 ? models.Houses : models.OtherHouses);
            Assert.Empty(server.Server.Reload());
            int answered = seen.Values.Sum();
            await Eventually.HoldsAsync(() => Task.FromResult(seen.Values.Sum() >= answered + 8));
        }

        await end.CancelAsync();
        await Task.WhenAll(traffic);
        Assert.Empty(wrong);
        Assert.Equal(expected.Keys.Order(), seen.Keys.Order());
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("half")]
    [InlineData("text")]
    [InlineData("gone")]
    [InlineData("weights")]
    [InlineData("other")]
    public async Task AFileThatIsNoModelLeavesTheOldOneAndIsTold(string fault)
    {
        Replace(models.Houses);
        await using var server = await TestServer.StartAsync(Served);
        string before = (await server.PostAsync("/predict", House)).Body;
        byte[] bytes = File.ReadAllBytes(models.Houses);
        switch (fault)
        {
            case "nothing":
                File.WriteAllBytes(Served, []);
                break;
            case "half":
                File.WriteAllBytes(Served, bytes[..(bytes.Length / 2)]);
                break;
            case "text":
                File.WriteAllText(Served, "size,color\n1,red\n");
                break;
            case "gone":
                File.Delete(Served);
                break;
            case "weights":
                // NaN over the weights of the largest constant.
                var largest = ModelFile.Load(models.Houses).Graph.Initializers.Select(pair => pair.Value).OfType<Tensor<float>>().MaxBy(tensor => tensor.Length)!;
                byte[] weights = System.Runtime.InteropServices.MemoryMarshal.AsBytes(largest.Span).ToArray();
                int place = bytes.AsSpan().IndexOf(weights);
                Assert.True(place > 0);
                bytes.AsSpan(place, weights.Length).Fill(0xFF);
                File.WriteAllBytes(Served, bytes);
                break;
            default:
                File.WriteAllBytes(Served, System.Text.Encoding.UTF8.GetBytes("\x08\x07"));
                break;
        }

        var (name, reason) = Assert.Single(server.Server.Reload());
        Assert.Equal("served", name);
        Assert.Equal(before, (await server.PostAsync("/predict", House)).Body);
        var health = (await server.GetAsync("/health")).Ok();
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Contains(reason, health.GetProperty("models").GetProperty("served").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, health.ToString(), StringComparison.Ordinal);
        Assert.Contains(server.Log.Lines, line => line.StartsWith("Error: Model 'served' stays at version", StringComparison.Ordinal));
        (await server.PostAsync("/admin/reload", "")).Problem(409, "model-refused");

        Replace(models.OtherHouses);
        (await server.PostAsync("/admin/reload", "")).Ok();
        Assert.NotEqual(before, (await server.PostAsync("/predict", House)).Body);
        Assert.Equal("healthy", (await server.GetAsync("/health")).Ok().GetProperty("status").GetString());
    }

    [Fact]
    public async Task AFileThatChangesIsLoadedByItself()
    {
        Replace(models.Houses);
        await using var server = await TestServer.StartAsync(options => options with { WatchInterval = TimeSpan.FromMilliseconds(20) }, Served);
        string before = (await server.PostAsync("/predict", House)).Ok().GetProperty("version").GetString()!;
        Replace(models.OtherHouses);
        string wanted = ModelFile.Load(models.OtherHouses).Sha256[..12];
        Assert.NotEqual(wanted, before);
        await Eventually.HoldsAsync(async () => (await server.PostAsync("/predict", House)).Ok().GetProperty("version").GetString() == wanted);
    }

    [Fact]
    public async Task AReloadOfTheSameBytesChangesNothing()
    {
        Replace(models.Houses);
        await using var server = await TestServer.StartAsync(Served);
        string before = (await server.PostAsync("/predict", House)).Body;
        Replace(models.Houses);
        var answer = (await server.PostAsync("/admin/reload", "")).Ok();
        Assert.Equal(JsonDocument.Parse(before).RootElement.GetProperty("version").GetString(), answer.GetProperty("models").GetProperty("served").GetString());
        Assert.Equal(before, (await server.PostAsync("/predict", House)).Body);
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("has taken the place", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnotherSitesPageCannotReload()
    {
        Replace(models.Houses);
        await using var server = await TestServer.StartAsync(Served);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/reload");
        request.Headers.Add("Origin", "https://example.org");
        using var response = await server.Client.SendAsync(request);
        (await Answer.OfAsync(response)).Problem(403, "not-local");
    }

    public void Dispose() => _folder.Dispose();

    private void Replace(string model)
    {
        string next = Served + ".next";
        File.Copy(model, next, overwrite: true);
        File.SetLastWriteTimeUtc(next, DateTime.UtcNow);
        File.Move(next, Served, overwrite: true);
    }
}
