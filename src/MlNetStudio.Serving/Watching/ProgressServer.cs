using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Serving.Pages;

namespace MlNetStudio.Serving.Watching;

/// <summary>
/// A page that shows how a run goes and updates by itself: <c>/</c> is the page, <c>/events</c> what the run tells, as server-sent events
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html). Who opens it late sees everything from the beginning. The run never waits for it.
/// </summary>
public sealed class ProgressServer : IProgress<RunEvent>, IAsyncDisposable
{
    /// <summary>Where the page usually is: this machine alone can reach it.</summary>
    public const string UsualAddress = "http://127.0.0.1:5001";

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly ProgressMessages _messages = new();

    private ProgressServer(WebApplication application) => _application = application;

    /// <summary>The addresses at which the page is.</summary>
    public ImmutableArray<string> Addresses { get; private set; } = [];

    /// <summary>Opens the page.</summary>
    /// <param name="urls">Where: addresses with semicolons between. Port 0 takes a free one, with an IP address only.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="InvalidInputException">The address cannot be had.</exception>
    public static async Task<ProgressServer> StartAsync(string urls, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(urls);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel((KestrelServerOptions kestrel) => kestrel.AddServerHeader = false);
        builder.WebHost.UseUrls(urls);
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = LastWords);
        var application = builder.Build();
        var server = new ProgressServer(application);
        var page = new WebPage("watch.html");
        application.Run(context => (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET" or "HEAD", "/") => page.Handle(context),
            ("GET", "/events") => server.SendAsync(context),
            _ => NotFound(context),
        });
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or FormatException or InvalidOperationException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new InvalidInputException($"the page that shows progress cannot be at '{urls}': {exception.Message} An address such as {UsualAddress} is expected.", null, exception);
        }

        server.Addresses = [.. application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];
        return server;
    }

    /// <inheritdoc/>
    public void Report(RunEvent value)
    {
        if (ProgressJson.Of(value) is { } message)
        {
            _messages.Add(message);
        }
    }

    /// <summary>The run has ended.</summary>
    /// <param name="state">How: "done", "cancelled" or "failed".</param>
    /// <param name="text">What came of it, for people.</param>
    public void Finish(string state, string text)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(text);
        _messages.Add(ProgressJson.End(state, text));
        _messages.Complete();
    }

    /// <summary>Closes the page, once those who look at it have been told the end.</summary>
    public async ValueTask DisposeAsync()
    {
        _messages.Complete();
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task SendAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";

        // A browser that lost the connection says what it has already.
        int next = int.TryParse(context.Request.Headers["Last-Event-ID"], out int last) && last >= 0 ? last + 1 : 0;
        try
        {
            while (await _messages.TakeAsync(next, context.RequestAborted).ConfigureAwait(false) is { Length: > 0 } messages)
            {
                foreach (byte[] message in messages)
                {
                    await context.Response.WriteAsync($"id: {next++}\ndata: ", context.RequestAborted).ConfigureAwait(false);
                    await context.Response.Body.WriteAsync(message, context.RequestAborted).ConfigureAwait(false);
                    await context.Response.WriteAsync("\n\n", context.RequestAborted).ConfigureAwait(false);
                }

                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever looked has gone.
        }
    }
}
