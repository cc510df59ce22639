using System.Collections.Concurrent;
using MlNetStudio.Serving;

namespace MlNetStudio.Tests.Serving;

public sealed class BatchingTests(ServedModels models) : IClassFixture<ServedModels>
{
    private const string House = """{"size":5,"color":"red","age":3}""";

    [Fact]
    public async Task RequestsThatComeWhileTheEngineIsBusyAreScoredTogetherToTheSameBits()
    {
        using var held = new HeldScorer();
        await using var server = await TestServer.StartAsync(Held(held), models.Houses);
        string[] rows = ServedModels.ToJsonRows(ServedModels.HouseRows(24, seed: 5));
        var alone = new List<string>();
        foreach (string row in rows)
        {
            alone.Add((await server.PostAsync("/predict", row)).Body);
        }

        held.Close();
        var first = server.PostAsync("/predict", House);
        await held.EnteredAsync();
        var together = rows.Select(row => server.PostAsync("/predict", row)).ToArray();
        await QueueIs(server, rows.Length);
        int before = held.Batches.Length;
        held.Open();
        (await first).Ok();
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal(alone[i], (await together[i]).Body);
        }

        Assert.Equal([rows.Length], held.Batches[before..]);
    }

    [Fact]
    public async Task ManyAtOnceGetTheirOwnAnswers()
    {
        await using var server = await TestServer.StartAsync(options => options with { Concurrency = 1 }, models.Houses);
        string[] rows = ServedModels.ToJsonRows(ServedModels.HouseRows(40, seed: 6));
        var expected = new Dictionary<string, string>();
        for (int i = 0; i + 2 < rows.Length; i++)
        {
            foreach (string body in new[] { rows[i], $"[{rows[i]},{rows[i + 1]},{rows[i + 2]}]" })
            {
                expected[body] = (await server.PostAsync("/predict", body)).Body;
            }
        }

        var wrong = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 20).SelectMany(_ => expected),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (pair, _) =>
            {
                var answer = await server.PostAsync("/predict", pair.Key);
                if (answer.Body != pair.Value)
                {
                    wrong.Add($"{pair.Key}: {answer.Body}, expected {pair.Value}");
                }
            });
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task AFullQueueIs429AndWhatWaitsIsStillAnswered()
    {
        using var held = new HeldScorer();
        await using var server = await TestServer.StartAsync(options => Held(held)(options) with { QueueLength = 2 }, models.Houses);
        held.Close();
        var first = server.PostAsync("/predict", House);
        await held.EnteredAsync();
        var waiting = new[] { server.PostAsync("/predict", House), server.PostAsync("/predict", House) };
        await QueueIs(server, 2);
        var refused = await server.PostAsync("/predict", House);
        refused.Problem(429, "queue-full");
        Assert.Equal("1", refused.Headers["Retry-After"]);
        held.Open();
        (await first).Ok();
        (await waiting[0]).Ok();
        (await waiting[1]).Ok();
        (await server.PostAsync("/predict", House)).Ok();
    }

    [Fact]
    public async Task RowsThatWaitAreBoundedToo()
    {
        using var held = new HeldScorer();
        await using var server = await TestServer.StartAsync(options => Held(held)(options) with { QueueRows = 3 }, models.Houses);
        held.Close();
        var first = server.PostAsync("/predict", House);
        await held.EnteredAsync();
        (await server.PostAsync("/predict", $"[{House},{House},{House},{House}]")).Problem(429, "queue-full");
        held.Open();
        (await first).Ok();
    }

    [Fact]
    public async Task WhoHasGoneLeavesTheQueue()
    {
        using var held = new HeldScorer();
        await using var server = await TestServer.StartAsync(options => Held(held)(options) with { QueueLength = 1 }, models.Houses);
        held.Close();
        var first = server.PostAsync("/predict", House);
        await held.EnteredAsync();
        using (var gone = new CancellationTokenSource())
        {
            var waiting = server.Client.PostAsync("/predict", new StringContent(House, null, "application/json"), gone.Token);
            await QueueIs(server, 1);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        await QueueIs(server, 0);
        var next = server.PostAsync("/predict", House);
        await QueueIs(server, 1);
        held.Open();
        (await first).Ok();
        (await next).Ok();
    }

    [Fact]
    public async Task WhoWaitsTooLongGets503()
    {
        using var held = new HeldScorer();
        await using var server = await TestServer.StartAsync(options => Held(held)(options) with { QueueTimeout = TimeSpan.FromMilliseconds(50) }, models.Houses);
        held.Close();
        var first = server.PostAsync("/predict", House);
        await held.EnteredAsync();
        var late = await server.PostAsync("/predict", House);
        late.Problem(503, "timeout");
        Assert.Equal("1", late.Headers["Retry-After"]);
        held.Open();
        (await first).Ok();
    }

    [Fact]
    public async Task RequestsInProgressAreAnsweredBeforeTheEnd()
    {
        using var held = new HeldScorer();
        var server = await TestServer.StartAsync(Held(held), models.Houses);
        held.Close();
        var first = server.PostAsync("/predict", House);
        await held.EnteredAsync();
        var second = server.PostAsync("/predict", House);
        await QueueIs(server, 1);
        var stopping = server.Server.StopAsync();
        Assert.False(stopping.IsCompleted);
        held.Open();
        (await first).Ok();
        (await second).Ok();
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => server.PostAsync("/predict", House));
        await server.DisposeAsync();
    }

    private static Func<ServingOptions, ServingOptions> Held(HeldScorer held) => options => options with { Concurrency = 1, Around = held.Around };

    private static Task QueueIs(TestServer server, int length) => Eventually.HoldsAsync(async () =>
        (await server.GetAsync("/health")).Ok().GetProperty("models").GetProperty("houses").GetProperty("queue").GetInt32() == length);
}
