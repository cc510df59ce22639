using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlNetStudio.Serving.Hosting;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving;

/// <summary>Models over HTTP: started, asked, and in the end drained.</summary>
public sealed class PredictionServer : IAsyncDisposable
{
    /// <summary>The name of the meter and of the source of traces, for those who collect them.</summary>
    public const string TelemetryName = ServingMetrics.Name;

    private readonly WebApplication _application;
    private readonly ModelRegistry _models;

    private PredictionServer(WebApplication application, ModelRegistry models)
    {
        (_application, _models) = (application, models);
        Addresses = [.. application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];
    }

    /// <summary>The addresses at which it answers.</summary>
    public ImmutableArray<string> Addresses { get; }

    /// <summary>The addresses that others than this machine can reach though no API key is asked for.</summary>
    public ImmutableArray<string> OpenAddresses =>
        _application.Services.GetRequiredService<ApiKeys>().AreSet ? [] : [.. Addresses.Where(address => !IsLocal(address))];

    /// <summary>The models with the versions that answer at the moment.</summary>
    public IReadOnlyList<(string Name, string Version)> Models => [.. _models.All.Select(served =>
    {
        var model = served.Share();
        var current = (model.Name, model.Version);
        model.Release();
        return current;
    })];

    /// <summary>Loads the models and begins to answer.</summary>
    /// <param name="options">What is served, where, and within which limits.</param>
    /// <param name="configuration">Where Kestrel's own settings are (section <c>Kestrel</c>): certificates, endpoints. Endpoints given there take the place of <see cref="ServingOptions.Urls"/>.</param>
    /// <param name="logging">Where messages go; null for nowhere.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="InvalidInputException">An option is impossible, a model cannot be served, or an address cannot be had.</exception>
    public static Task<PredictionServer> StartAsync(
        ServingOptions options, IConfiguration? configuration = null, Action<ILoggingBuilder>? logging = null, CancellationToken cancellation = default) =>
        StartAsync(options, configuration, logging, null, cancellation);

    /// <summary>The same with more endpoints.</summary>
    internal static async Task<PredictionServer> StartAsync(
        ServingOptions options, IConfiguration? configuration, Action<ILoggingBuilder>? logging, Action<IEndpointRouteBuilder>? more, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var kestrel = configuration?.GetSection("Kestrel");
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => Configure(server, options, kestrel));
        if (kestrel is null || !kestrel.GetSection("Endpoints").GetChildren().Any())
        {
            builder.WebHost.UseUrls(options.Urls);
        }

        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        builder.Services.AddServing(options);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout);
        var application = builder.Build();
        try
        {
            var models = application.Services.GetRequiredService<ModelRegistry>();
            application.UseMiddleware<RequestBoundary>();
            application.UseRouting();
            application.MapServing();
            more?.Invoke(application);
            await application.StartAsync(cancellation).ConfigureAwait(false);
            var server = new PredictionServer(application, models);
            foreach (string address in server.OpenAddresses)
            {
                ServingLog.OpenToAll(application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("MlNetStudio.Serving"), address);
            }

            return server;
        }
        catch (Exception exception)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            if (exception is IOException or FormatException or InvalidOperationException)
            {
                throw new InvalidInputException($"the server cannot listen at {options.Urls}: {exception.Message}", null, exception);
            }

            throw;
        }
    }

    /// <summary>Loads the files of all models again. A model whose file cannot be used stays as it is.</summary>
    /// <returns>For each model that stays why its file was not taken.</returns>
    public IReadOnlyList<(string Name, string Fault)> Reload()
    {
        var faults = new List<(string, string)>();
        foreach (var model in _models.All)
        {
            if (model.Reload() is { } fault)
            {
                faults.Add((model.Source.Name, fault));
            }
        }

        return faults;
    }

    /// <summary>Takes no new connections, answers the requests in progress, and ends.</summary>
    public Task StopAsync(CancellationToken cancellation = default) => _application.StopAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Configure(KestrelServerOptions server, ServingOptions options, IConfigurationSection? settings)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = options.BodyBytes;
        server.Limits.RequestHeadersTimeout = options.HeaderTimeout;
        server.Limits.MaxConcurrentConnections = options.Connections;
        server.AllowSynchronousIO = false;
        if (settings is not null && settings.Exists())
        {
            server.Configure(settings);
        }
    }

    private static bool IsLocal(string address)
    {
        if (address.StartsWith("http://unix:", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        string host = BindingAddress.Parse(address).Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    // Whoever starts the server says when it ends.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
