using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Serving.Watching;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

public sealed class ProgressServerTests
{
    [Fact]
    public async Task WhoComesLateSeesEverythingFromTheBeginning()
    {
        await using var server = await ProgressServer.StartAsync("http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        server.Report(new RunEvent.Stage("reading"));
        server.Report(new RunEvent.Training(new TrainingEvent.Started(2, 10, 1)));
        server.Report(Epoch(1, 0.5));
        await using var early = await client.GetStreamAsync("/events");
        using var reader = new StreamReader(early);
        Assert.Equal("reading", (await Next(reader))!.Value.GetProperty("text").GetString());
        server.Report(Epoch(2, double.NaN));
        server.Finish("done", "fine");
        string[] kinds = [.. (await Rest(reader)).Select(message => message.GetProperty("kind").GetString()!)];
        Assert.Equal(["start", "epoch", "epoch", "end"], kinds);

        using var late = new StreamReader(await client.GetStreamAsync("/events"));
        var all = await Rest(late);
        Assert.Equal(5, all.Count);
        Assert.Equal(0.5, all[2].GetProperty("loss").GetDouble());
        Assert.Equal(JsonValueKind.Null, all[3].GetProperty("loss").ValueKind);
        Assert.Equal(0.25, all[2].GetProperty("metrics").GetProperty("validation.accuracy").GetDouble());
    }

    [Fact]
    public async Task ABrowserThatLostTheConnectionGoesOnWhereItWas()
    {
        await using var server = await ProgressServer.StartAsync("http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        server.Report(new RunEvent.Stage("one"));
        server.Report(new RunEvent.Stage("two"));
        server.Finish("done", "three");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        request.Headers.Add("Last-Event-ID", "0");
        using var response = await client.SendAsync(request);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal(["two", "three"], (await Rest(reader)).Select(message => message.GetProperty("text").GetString()!));
    }

    [Fact]
    public async Task OnlyThePageAndTheEventsAreThere()
    {
        await using var server = await ProgressServer.StartAsync("http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
        using var page = await client.GetAsync("/");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("http://", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/other")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync("/", null)).StatusCode);
    }

    [Fact]
    public async Task AnAddressThatIsTakenIsSaidSo()
    {
        await using var server = await ProgressServer.StartAsync("http://127.0.0.1:0");
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => ProgressServer.StartAsync(server.Addresses[0]));
        Assert.Contains(server.Addresses[0], error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidInputException>(() => ProgressServer.StartAsync("nonsense"));
    }

    [Fact]
    public void TrainSaysWhereToWatchAndEndsByItself()
    {
        using var folder = new TemporaryFolder();
        var run = CliRun.Of("train", ServedModels.IrisData, "--label", "species", "--epochs", "3", "--out", folder["out"], "--watch", "http://127.0.0.1:0", "-q").Expect(0);
        Assert.Contains("watch at http://127.0.0.1:", run.Error, StringComparison.Ordinal);
    }

    private static RunEvent Epoch(int number, double loss) => new RunEvent.Training(new TrainingEvent.EpochCompleted(
        new EpochSummary(number, loss, null, 0.1, TimeSpan.FromSeconds(1), ImmutableSortedDictionary<string, double>.Empty.Add("validation.accuracy", 0.25)), IsBest: true));

    private static async Task<JsonElement?> Next(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonDocument.Parse(line[6..]).RootElement;
            }
        }

        return null;
    }

    private static async Task<List<JsonElement>> Rest(StreamReader reader)
    {
        var all = new List<JsonElement>();
        while (await Next(reader) is { } message)
        {
            all.Add(message);
        }

        return all;
    }
}
