using System.Collections.Concurrent;
using System.Text.Json;
using MlNetStudio.Tests.Cli;

namespace MlNetStudio.Tests.Serving;

public sealed class ServeCommandTests
{
    private const string Flower = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    [Fact]
    public async Task ItServesUntilItIsEnded()
    {
        var (run, lines) = await ServeAsync(
            new() { ["MLNETSTUDIO_SERVING_ROWS"] = "1" }, line => line.StartsWith("listening at ", StringComparison.Ordinal) ? line.Split(' ')[2].TrimEnd(':') : null);
        Assert.Contains(lines, line => line.Contains(" info MlNetStudio.Serving.Models: Model 'iris' version ", StringComparison.Ordinal));
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task WithJsonItSaysWhereItListensAndLogsObjects()
    {
        var (run, lines) = await ServeAsync(
            new() { ["MLNETSTUDIO_LOGFORMAT"] = "json", ["MLNETSTUDIO_SERVING_ROWS"] = "1" },
            line => line.StartsWith('{') && JsonDocument.Parse(line).RootElement.TryGetProperty("address", out var address) ? address.GetString() : null,
            "--json");
        var loaded = JsonDocument.Parse(lines.First()).RootElement;
        Assert.Equal("info", loaded.GetProperty("level").GetString());
        Assert.Equal("iris", loaded.GetProperty("model").GetString());
        Assert.StartsWith("http://127.0.0.1:", run.Json.GetProperty("addresses")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(loaded.GetProperty("version").GetString(), run.Json.GetProperty("models").GetProperty("iris").GetString());
    }

    [Theory]
    [InlineData("rows", "0")]
    [InlineData("rows", "many")]
    [InlineData("queueTimeout", "-1")]
    [InlineData("bodyBytes", "99999999999")]
    [InlineData("urls", "http://localhost:5000;nonsense")]
    public void AnImpossibleSettingIsBadInput(string key, string value)
    {
        var input = new CliInput { Variables = new() { [$"MLNETSTUDIO_SERVING_{key.ToUpperInvariant()}"] = value } };
        var run = CliRun.With(input, "serve", ServedModels.Iris).Expect(3);
        Assert.Contains(value, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeServedIsBadInput()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("serve", folder["none.onnx"]).Expect(3);
        CliRun.Of("serve", folder.Write("text.onnx", "text")).Expect(3);
        CliRun.Of("serve", ServedModels.Iris, ServedModels.Iris).Expect(3);
        CliRun.Of("serve").Expect(2);
        CliRun.Of("serve", ServedModels.Iris, "--provider", "cuda").Expect(2);
    }

    private static async Task<(CliRun Run, IReadOnlyCollection<string> Lines)> ServeAsync(Dictionary<string, string> variables, Func<string, string?> addressIn, params string[] options)
    {
        using var end = new CancellationTokenSource();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = new ConcurrentQueue<string>();
        var input = new CliInput
        {
            Cancellation = end.Token,
            Variables = variables,
            OnError = line =>
            {
                lines.Enqueue(line);
                if (addressIn(line) is { } address)
                {
                    listening.TrySetResult(new Uri(address));
                }
            },
        };
        var run = Task.Run(() => CliRun.With(input, ["serve", ServedModels.Iris, "--urls", "http://127.0.0.1:0", .. options]));
        await Task.WhenAny(run, listening.Task);
        Assert.True(listening.Task.IsCompleted, string.Join('\n', lines));
        using (var client = new HttpClient { BaseAddress = await listening.Task })
        {
            using var one = await client.PostAsync("/predict", new StringContent(Flower, null, "application/json"));
            Assert.Equal("setosa", (await Answer.OfAsync(one)).Ok().GetProperty("label").GetString());
            using var two = await client.PostAsync("/predict", new StringContent($"[{Flower},{Flower}]", null, "application/json"));
            (await Answer.OfAsync(two)).Problem(413, "too-large");
        }

        await end.CancelAsync();
        return ((await run).Expect(0), lines);
    }
}
