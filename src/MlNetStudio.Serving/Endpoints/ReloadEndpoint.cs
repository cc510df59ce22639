using System.Net;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Serving.Hosting;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Endpoints;

/// <summary><c>POST /admin/reload</c>: loads the files of the models again. With API keys it needs one; without, it is for this machine alone.</summary>
internal sealed class ReloadEndpoint(ModelRegistry models, ApiKeys keys)
{
    /// <summary>Loads them and says which versions answer now.</summary>
    public async Task Handle(HttpContext context)
    {
        if (!keys.AreSet && (context.Connection.RemoteIpAddress is not { } caller || !IPAddress.IsLoopback(caller) || IsFromAnotherSite(context.Request)))
        {
            throw new RequestException(
                StatusCodes.Status403Forbidden, "not-local", "This is not for everyone", "Without API keys, models are reloaded from this machine only, and not from another site's page.");
        }

        // Loading takes a while, and blocks.
        await Task.Run(() =>
        {
            foreach (var model in models.All)
            {
                model.Reload();
            }
        }).ConfigureAwait(false);
        if (models.All.Any(model => model.Fault is not null))
        {
            throw new RequestException(StatusCodes.Status409Conflict, "model-refused", "A model was not taken", string.Join(" ", models.All.Where(model => model.Fault is not null)
                .Select(model => $"Model '{model.Source.Name}' stays as it was: {model.Fault}")));
        }

        await Problems.WriteAsync(context, JsonText.Object(json =>
        {
            json.WriteStartObject("models");
            foreach (var served in models.All)
            {
                var model = served.Share();
                json.WriteString(model.Name, model.Version);
                model.Release();
            }

            json.WriteEndObject();
        }), "application/json").ConfigureAwait(false);
    }

    private static bool IsFromAnotherSite(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none")
        || (request.Headers.Origin is [{ } origin, ..] && origin != $"{request.Scheme}://{request.Host}");
}
