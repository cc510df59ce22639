using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Endpoints;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it takes requests, and not once it drains. <c>/health</c>: the models, their versions,
/// and why a file was not taken.
/// </summary>
internal sealed class HealthEndpoints(ModelRegistry models, IHostApplicationLifetime lifetime)
{
    /// <summary>Whether requests are taken.</summary>
    public bool IsReady => !lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>The process answers.</summary>
    public Task Live(HttpContext context) => Problems.WriteAsync(context, JsonText.Object(json => json.WriteString("status", "healthy")), "application/json");

    /// <summary>Requests are taken.</summary>
    public Task Ready(HttpContext context)
    {
        bool ready = IsReady;
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Problems.WriteAsync(context, JsonText.Object(json => json.WriteString("status", ready ? "healthy" : "draining")), "application/json");
    }

    /// <summary>Everything. A model whose file was refused is degraded: it answers, with the version that it has.</summary>
    public Task Details(HttpContext context)
    {
        bool ready = IsReady;
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        bool degraded = models.All.Any(model => model.Fault is not null);
        return Problems.WriteAsync(context, JsonText.Object(json =>
        {
            json.WriteString("status", !ready ? "draining" : degraded ? "degraded" : "healthy");
            json.WriteStartObject("models");
            foreach (var served in models.All)
            {
                var model = served.Share();
                json.WriteStartObject(model.Name);
                json.WriteString("status", served.Fault is null ? "healthy" : "degraded");
                json.WriteString("version", model.Version);
                json.WriteNumber("queue", model.Queue.Length);
                if (served.Fault is { } fault)
                {
                    json.WriteString("reason", $"the file was not taken, and version {model.Version} stays: {fault}");
                }

                json.WriteEndObject();
                model.Release();
            }

            json.WriteEndObject();
        }), "application/json");
    }
}
