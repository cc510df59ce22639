using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlNetStudio.Serving;

namespace MlNetStudio.Tests.Serving;

/// <summary>A server on a free port, and a client for it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private TestServer(PredictionServer server, TestLog log)
    {
        Server = server;
        Log = log;
        Address = new Uri(server.Addresses[0]);
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(5) };
    }

    public PredictionServer Server { get; }

    public TestLog Log { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>Starts a server with models, each NAME=PATH or PATH.</summary>
    public static Task<TestServer> StartAsync(params string[] models) => StartAsync(options => options, models);

    /// <summary>Starts a server with other options than the usual ones.</summary>
    public static async Task<TestServer> StartAsync(Func<ServingOptions, ServingOptions> change, params string[] models)
    {
        var log = new TestLog();
        var options = change(new ServingOptions { Models = [.. models.Select(ModelSource.Parse)], Urls = "http://127.0.0.1:0", WatchInterval = TimeSpan.Zero });
        return new TestServer(await PredictionServer.StartAsync(options, null, logging => logging.AddProvider(log)), log);
    }

    /// <summary>Sends JSON and takes the answer whatever its status.</summary>
    public Task<Answer> PostAsync(string path, string json) => PostAsync(path, json, "application/json");

    /// <summary>Sends a body and takes the answer whatever its status.</summary>
    public Task<Answer> PostAsync(string path, string body, string contentType) => PostAsync(path, Encoding.UTF8.GetBytes(body), contentType);

    /// <inheritdoc cref="PostAsync(string, string, string)"/>
    public async Task<Answer> PostAsync(string path, byte[] body, string? contentType)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        using var response = await Client.PostAsync(path, content);
        return await Answer.OfAsync(response);
    }

    /// <summary>Asks for something.</summary>
    public async Task<Answer> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        return await Answer.OfAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, string? ContentType, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        await response.Content.ReadAsStringAsync(),
        response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase));

    /// <summary>Fails unless it is a good answer.</summary>
    public JsonElement Ok()
    {
        Assert.True(Status == HttpStatusCode.OK, $"{(int)Status}: {Body}");
        return Json;
    }

    /// <summary>Fails unless these are problem details of a status and a kind.</summary>
    public JsonElement Problem(int status, string kind)
    {
        Assert.True((int)Status == status, $"{(int)Status}, expected {status}: {Body}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.Equal("urn:mlnetstudio:problem:" + kind, Json.GetProperty("type").GetString());
        Assert.NotEmpty(Json.GetProperty("title").GetString()!);
        Assert.NotEmpty(Json.GetProperty("detail").GetString()!);
        return Json;
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class TestLog : ILoggerProvider, ILogger
{
    private readonly List<string> _lines = [];

    /// <summary>The messages so far, each with its level before it.</summary>
    public string[] Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add($"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
