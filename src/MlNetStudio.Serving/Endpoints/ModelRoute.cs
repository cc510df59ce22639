using Microsoft.AspNetCore.Http;
using MlNetStudio.Data;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Endpoints;

/// <summary>The model that an address names.</summary>
internal static class ModelRoute
{
    /// <summary>The part of the address that is the name.</summary>
    public const string Name = "model";

    /// <summary>The part of the address that is the version.</summary>
    public const string Version = "version";

    /// <summary>Finds it.</summary>
    /// <exception cref="RequestException">There is none of that name.</exception>
    public static ServedModel Find(ModelRegistry models, HttpContext context)
    {
        string name = (string)context.Request.RouteValues[Name]!;
        return models.Find(name) ?? throw new RequestException(
            StatusCodes.Status404NotFound, "unknown-model", "There is no such model",
            $"No model is called {JsonText.Show(name)}.{NearestName.Suggest(name.Length > 200 ? name[..200] : name, [.. models.All.Select(model => model.Source.Name)])}");
    }

    /// <summary>Says in the head of the answer which model and version it comes from.</summary>
    public static void Tell(HttpContext context, LoadedModel model)
    {
        var headers = context.Response.Headers;
        headers["Model-Name"] = model.Name;
        headers["Model-Version"] = model.Version;
    }
}
