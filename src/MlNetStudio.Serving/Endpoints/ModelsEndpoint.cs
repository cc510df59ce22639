using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Data;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Endpoints;

/// <summary><c>GET /models</c> and <c>GET /models/NAME</c>: what is served, with the columns that each model takes and an example.</summary>
internal sealed class ModelsEndpoint(ModelRegistry models)
{
    /// <summary>All models.</summary>
    public Task HandleAll(HttpContext context) => Problems.WriteAsync(context, JsonText.Object(json =>
    {
        json.WriteStartArray("models");
        foreach (var model in models.All)
        {
            json.WriteStartObject();
            Write(json, model);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }), "application/json");

    /// <summary>One model.</summary>
    public Task HandleOne(HttpContext context)
    {
        var model = ModelRoute.Find(models, context);
        return Problems.WriteAsync(context, JsonText.Object(json => Write(json, model)), "application/json");
    }

    private static void Write(Utf8JsonWriter json, ServedModel served)
    {
        var model = served.Share();
        try
        {
            json.WriteString("name", model.Name);
            json.WriteString("version", model.Version);
            json.WriteString("sha256", model.File.Sha256);
            json.WriteString("description", model.File.Graph.Description);
            json.WriteString("task", JsonNamingPolicy.CamelCase.ConvertName(model.File.Task.ToString()));
            json.WriteString("predicts", model.File.Label);
            json.WriteString("engine", model.Engine);
            if (served.Fault is { } fault)
            {
                json.WriteString("fault", fault);
            }

            json.WriteStartArray("classes");
            foreach (string name in model.File.Classes)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            if (model.Images is { } images)
            {
                json.WriteStartObject("image");
                json.WriteNumber("height", images.Shape.Height);
                json.WriteNumber("width", images.Shape.Width);
                json.WriteNumber("channels", images.Shape.Channels);
                json.WriteBoolean("explained", ImageExplainer.Takes(images.Shape));
                json.WriteEndObject();
            }

            WriteColumns(json, model);
            json.WritePropertyName("example");
            Example.Write(json, model);
        }
        finally
        {
            model.Release();
        }
    }

    private static void WriteColumns(Utf8JsonWriter json, LoadedModel model)
    {
        json.WriteStartArray("columns");
        foreach (var column in model.Columns.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(column.Kind.ToString()));
            if (column.Kind == ColumnKind.Category)
            {
                json.WriteStartArray("categories");
                foreach (string category in column.Schema.Categories)
                {
                    json.WriteStringValue(category);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
