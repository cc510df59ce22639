using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MlNetStudio.Tests.Serving;

/// <summary>Takes whatever is posted to it, as a collector of OpenTelemetry does.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _taken = new();

    private Collector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _application = builder.Build();
        _application.Run(async context =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _taken.Enqueue((context.Request.Path.Value!, body.ToArray()));
        });
    }

    /// <summary>Where it is.</summary>
    public string Address => _application.Urls.Single();

    /// <summary>Starts one on a free port.</summary>
    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._application.StartAsync();
        return collector;
    }

    /// <summary>Whether a text came to a path.</summary>
    public bool Has(string path, string text)
    {
        byte[] sought = System.Text.Encoding.UTF8.GetBytes(text);
        return _taken.Any(taken => taken.Path == path && taken.Body.AsSpan().IndexOf(sought) >= 0);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
