using System.Security.Cryptography;
using System.Text;
using MlNetStudio.Neural;
using MlNetStudio.Serving;

namespace MlNetStudio.Tests.Serving;

public sealed class ApiKeyTests
{
    private const string Flower = """{"sepal_length":5.1,"sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}""";

    [Fact]
    public async Task OnlyWhoHasAKeyIsAnswered()
    {
        await using var server = await TestServer.StartAsync(options => options with { ApiKeys = [HashOf("first"), HashOf("second").ToUpperInvariant()] }, ServedModels.Iris);
        foreach (string path in new[] { "/predict", "/models/iris/predict", "/v2/models/iris/infer", "/admin/reload" })
        {
            var refused = await server.PostAsync(path, Flower);
            refused.Problem(401, "api-key");
            Assert.Equal("Bearer", refused.Headers["WWW-Authenticate"]);
        }

        foreach (string path in new[] { "/models", "/openapi/v1.json", "/v2", "/v2/models/iris" })
        {
            (await server.GetAsync(path)).Problem(401, "api-key");
        }

        foreach (string path in new[] { "/", "/health/live", "/health/ready", "/health", "/v2/health/live", "/v2/health/ready" })
        {
            Assert.Equal(200, (int)(await server.GetAsync(path)).Status);
        }

        server.Client.DefaultRequestHeaders.Add("X-Api-Key", "third");
        (await server.PostAsync("/predict", Flower)).Problem(401, "api-key");
        server.Client.DefaultRequestHeaders.Remove("X-Api-Key");
        server.Client.DefaultRequestHeaders.Add("X-Api-Key", "second");
        (await server.PostAsync("/predict", Flower)).Ok();
        (await server.PostAsync("/admin/reload", "")).Ok();
        server.Client.DefaultRequestHeaders.Remove("X-Api-Key");
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", "first");
        (await server.PostAsync("/predict", Flower)).Ok();
        Assert.Contains("securitySchemes", (await server.GetAsync("/openapi/v1.json")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatOthersCanReachWithoutAKeyIsTold()
    {
        await using var open = await TestServer.StartAsync(options => options with { Urls = "http://0.0.0.0:0" }, ServedModels.Iris);
        Assert.Single(open.Server.OpenAddresses);
        Assert.Contains(open.Log.Lines, line => line.StartsWith("Warning: Whoever can reach", StringComparison.Ordinal));
        await using var guarded = await TestServer.StartAsync(options => options with { Urls = "http://0.0.0.0:0", ApiKeys = [HashOf("key")] }, ServedModels.Iris);
        Assert.Empty(guarded.Server.OpenAddresses);
        await using var local = await TestServer.StartAsync(ServedModels.Iris);
        Assert.Empty(local.Server.OpenAddresses);
        Assert.DoesNotContain(local.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AKeyThatIsNoHashIsRefused()
    {
        var options = new ServingOptions { Models = [ModelSource.Parse(ServedModels.Iris)], Urls = "http://127.0.0.1:0", ApiKeys = ["secret"] };
        var fault = await Assert.ThrowsAsync<InvalidInputException>(() => PredictionServer.StartAsync(options));
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
