using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Serving.Endpoints;
using MlNetStudio.Serving.Hosting;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Recording;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Protocol;

/// <summary>
/// The Open Inference Protocol, version 2, as KServe, Triton and others speak it (https://github.com/kserve/open-inference-protocol), over HTTP with JSON:
/// clients that exist already work.
/// </summary>
internal sealed class InferenceProtocol(ModelRegistry models, HealthEndpoints health, RequestBody body, ServingOptions options, ServingMetrics metrics, PredictionLog log)
{
    /// <summary><c>GET /v2</c>: the server.</summary>
    public Task Server(HttpContext context) => WriteAsync(context, json =>
    {
        json.WriteString("name", "mlnetstudio");
        json.WriteString("version", typeof(InferenceProtocol).Assembly.GetName().Version!.ToString(3));
        json.WriteStartArray("extensions");
        json.WriteEndArray();
    });

    /// <summary><c>GET /v2/health/live</c>.</summary>
    public Task Live(HttpContext context) => WriteAsync(context, json => json.WriteBoolean("live", true));

    /// <summary><c>GET /v2/health/ready</c>.</summary>
    public Task Ready(HttpContext context) => WriteReadyAsync(context, null);

    /// <summary><c>GET /v2/models/NAME/ready</c>.</summary>
    public Task ModelReady(HttpContext context)
    {
        Share(context).Release();
        return WriteReadyAsync(context, ModelRoute.Find(models, context).Source.Name);
    }

    /// <summary><c>GET /v2/models/NAME</c>: what the model takes and gives.</summary>
    public Task Model(HttpContext context)
    {
        var model = Share(context);
        try
        {
            return WriteAsync(context, json =>
            {
                json.WriteString("name", model.Name);
                json.WriteStartArray("versions");
                json.WriteStringValue(model.Version);
                json.WriteEndArray();
                json.WriteString("platform", options.Engine == "onnxruntime" ? "onnxruntime_onnx" : "mlnetstudio_onnx");
                WriteTensors(json, "inputs", model.File.Graph.Inputs);
                WriteTensors(json, "outputs", model.File.Graph.Outputs);
            });
        }
        finally
        {
            model.Release();
        }
    }

    /// <summary><c>POST /v2/models/NAME/infer</c>.</summary>
    public async Task Infer(HttpContext context)
    {
        BodyKinds.RequireJson(context.Request);
        using var activity = metrics.Activities.StartActivity("infer");
        var model = Share(context);
        try
        {
            ModelRoute.Tell(context, model);
            var request = await body.ReadAsync(context, (Model: model, Limit: model.Limits.Rows), static (bytes, state) => InferRequest.Read(bytes, state.Model, state.Limit)).ConfigureAwait(false);
            activity?.SetTag("model.name", model.Name).SetTag("model.version", model.Version).SetTag("rows", request.Rows);
            var scored = await model.Queue.ScoreAsync(request.Inputs, request.Rows, context.RequestAborted).ConfigureAwait(false);
            await Problems.WriteAsync(context, InferResponse.Write(request, model, scored), "application/json").ConfigureAwait(false);
            metrics.Answered(model.Tags, request.Rows);
            log.Add(model, request.Inputs, scored);
        }
        finally
        {
            model.Release();
        }
    }

    // An address may name the version; there is one at a time.
    private LoadedModel Share(HttpContext context)
    {
        var model = ModelRoute.Find(models, context).Share();
        if (context.Request.RouteValues.TryGetValue(ModelRoute.Version, out object? version) && (string)version! != model.Version)
        {
            string current = model.Version;
            model.Release();
            throw new RequestException(
                StatusCodes.Status404NotFound, "unknown-version", "There is no such version", $"Model '{model.Name}' has the version {current} at the moment and no other.");
        }

        return model;
    }

    private Task WriteReadyAsync(HttpContext context, string? name)
    {
        bool ready = health.IsReady;
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return WriteAsync(context, json =>
        {
            if (name is not null)
            {
                json.WriteString("name", name);
            }

            json.WriteBoolean("ready", ready);
        });
    }

    private static void WriteTensors(Utf8JsonWriter json, string name, ImmutableArray<ValueInfo> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            json.WriteString("name", value.Name);
            json.WriteString("datatype", DataTypes.NameOf(value.ElementType));
            json.WriteStartArray("shape");
            foreach (var dimension in value.Shape)
            {
                json.WriteNumberValue(dimension.Size ?? -1);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> members) => Problems.WriteAsync(context, JsonText.Object(members), "application/json");
}
