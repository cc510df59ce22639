using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Serving.Hosting;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Endpoints;

/// <summary><c>/openapi/v1.json</c>: the description of the server (OpenAPI 3.1), with every model's own columns and an example that can be sent as it is.</summary>
internal sealed class OpenApiDocument(ModelRegistry models, ApiKeys keys)
{
    private static readonly (int Status, string Text)[] Faults =
    [
        (400, "A column is missing, unknown or of another type, or the body cannot be read."),
        (401, "An API key is needed."),
        (413, "The body is too large, or has too many rows."),
        (415, "The content type is not supported."),
        (429, "Too many requests wait; try again after the time in Retry-After."),
        (503, "The rows could not be scored in time."),
    ];

    /// <summary>Answers with the description.</summary>
    public Task Handle(HttpContext context) => Problems.WriteAsync(context, JsonText.Object(Write, indented: true), "application/json");

    private void Write(Utf8JsonWriter json)
    {
        var shared = models.All.Select(served => served.Share()).ToArray();
        try
        {
            json.WriteString("openapi", "3.1.0");
            json.WriteStartObject("info");
            json.WriteString("title", "Predictions");
            json.WriteString("version", string.Join(", ", shared.Select(model => $"{model.Name} {model.Version}")));
            json.WriteString("description", string.Join(" ", shared.Select(model => $"{model.Name}: {model.File.Graph.Description}")));
            json.WriteEndObject();
            json.WriteStartObject("paths");
            foreach (var model in shared)
            {
                if (shared.Length == 1)
                {
                    WritePredict(json, "/predict", model, "predict");
                }

                WritePredict(json, $"/models/{model.Name}/predict", model, $"predict-{model.Name}");
            }

            foreach (var (path, summary) in new[]
            {
                ("/models", "The models: columns, classes, versions, an example."),
                ("/health", "The models with their versions, and why a file was not taken."),
                ("/health/live", "Whether the process answers."),
                ("/health/ready", "Whether requests are taken."),
                ("/v2", "The server, by the Open Inference Protocol."),
                ("/v2/health/live", "Whether the process answers."),
                ("/v2/health/ready", "Whether requests are taken."),
            })
            {
                WriteGet(json, path, summary);
            }

            foreach (var model in shared)
            {
                WriteGet(json, $"/v2/models/{model.Name}", "What the model takes and gives, by the Open Inference Protocol.");
                WriteGet(json, $"/v2/models/{model.Name}/ready", "Whether the model takes requests.");
                WriteInfer(json, model);
            }

            json.WriteEndObject();
            WriteComponents(json, shared);
        }
        finally
        {
            foreach (var model in shared)
            {
                model.Release();
            }
        }
    }

    private void WritePredict(Utf8JsonWriter json, string path, LoadedModel model, string id)
    {
        json.WriteStartObject(path);
        json.WriteStartObject("post");
        json.WriteString("operationId", id);
        json.WriteString("summary", $"Predict '{model.File.Label}' for one {(model.Images is null ? "row" : "image")} or many.");
        json.WriteStartArray("parameters");
        json.WriteStartObject();
        json.WriteString("name", PredictParameters.Explain);
        json.WriteString("in", "query");
        json.WriteString("description", model.Images is null ? "Whether to say what each column adds to each prediction." : "Whether to say where the model looks.");
        json.WriteStartObject("schema");
        json.WriteString("type", "boolean");
        json.WriteEndObject();
        json.WriteEndObject();
        if (model.Images is not null)
        {
            OpenApiImages.WriteFit(json);
        }

        json.WriteEndArray();
        json.WriteStartObject("requestBody");
        json.WriteBoolean("required", true);
        json.WriteStartObject("content");
        json.WriteStartObject("application/json");
        json.WriteStartObject("schema");
        json.WriteStartArray("oneOf");
        WriteReference(json, model.Name + "-row");
        json.WriteStartObject();
        json.WriteString("type", "array");
        json.WriteNumber("minItems", 1);
        json.WritePropertyName("items");
        WriteReference(json, model.Name + "-row");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WritePropertyName("example");
        Example.Write(json, model);
        json.WriteEndObject();
        if (model.Images is not null)
        {
            OpenApiImages.WriteFiles(json);
        }
        else
        {
            json.WriteStartObject("text/csv");
            json.WriteStartObject("schema");
            json.WriteString("type", "string");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "The predictions, with the name and the version of the model.");
        WriteHeaders(json);
        json.WriteStartObject("content");
        json.WriteStartObject("application/json");
        json.WriteStartObject("schema");
        json.WriteStartArray("oneOf");
        WriteReference(json, model.Name + "-answer");
        WriteReference(json, model.Name + "-answers");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WritePropertyName("example");
        PredictionWriter.Write(json, model, model.ExampleScore, isSingle: true);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteFaults(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInfer(Utf8JsonWriter json, LoadedModel model)
    {
        json.WriteStartObject($"/v2/models/{model.Name}/infer");
        json.WriteStartObject("post");
        json.WriteString("summary", "Tensors in, tensors out, by the Open Inference Protocol.");
        json.WriteStartObject("requestBody");
        json.WriteBoolean("required", true);
        json.WriteStartObject("content");
        json.WriteStartObject("application/json");
        json.WriteStartObject("schema");
        json.WriteString("type", "object");
        json.WriteEndObject();

        // A page of numbers would say nothing.
        if (model.Images is null || model.Images.Shape.Size <= OpenApiImages.MostValues)
        {
            json.WritePropertyName("example");
            Example.WriteTensors(json, model);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        WriteOk(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteGet(Utf8JsonWriter json, string path, string summary)
    {
        json.WriteStartObject(path);
        json.WriteStartObject("get");
        json.WriteString("summary", summary);
        WriteOk(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOk(Utf8JsonWriter json)
    {
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "Yes.");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteHeaders(Utf8JsonWriter json)
    {
        json.WriteStartObject("headers");
        foreach (string header in new[] { "Model-Name", "Model-Version" })
        {
            json.WriteStartObject(header);
            json.WriteStartObject("schema");
            json.WriteString("type", "string");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteFaults(Utf8JsonWriter json)
    {
        foreach (var (status, text) in Faults)
        {
            if (status == StatusCodes.Status401Unauthorized && !keys.AreSet)
            {
                continue;
            }

            json.WriteStartObject(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("description", text);
            json.WriteStartObject("content");
            json.WriteStartObject("application/problem+json");
            json.WritePropertyName("schema");
            WriteReference(json, "problem");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private void WriteComponents(Utf8JsonWriter json, LoadedModel[] shared)
    {
        json.WriteStartObject("components");
        json.WriteStartObject("schemas");
        foreach (var model in shared)
        {
            OpenApiSchemas.WriteRow(json, model);
            OpenApiSchemas.WriteAnswers(json, model);
        }

        OpenApiSchemas.WriteProblem(json);
        json.WriteEndObject();
        if (keys.AreSet)
        {
            json.WriteStartObject("securitySchemes");
            json.WriteStartObject("key");
            json.WriteString("type", "http");
            json.WriteString("scheme", "bearer");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (keys.AreSet)
        {
            json.WriteStartArray("security");
            json.WriteStartObject();
            json.WriteStartArray("key");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    private static void WriteReference(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("$ref", "#/components/schemas/" + name);
        json.WriteEndObject();
    }
}
