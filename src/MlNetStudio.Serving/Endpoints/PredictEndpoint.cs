using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Data.Images;
using MlNetStudio.Serving.Hosting;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Recording;
using MlNetStudio.Serving.Requests;
using MlNetStudio.Serving.Scoring;

namespace MlNetStudio.Serving.Endpoints;

/// <summary><c>POST /predict</c> and <c>POST /models/NAME/predict</c>.</summary>
internal sealed class PredictEndpoint(ModelRegistry models, RequestBody body, ServingMetrics metrics, PredictionLog log)
{
    /// <summary>For the only model.</summary>
    public Task HandleOnly(HttpContext context) => models.Only is { } only
        ? HandleAsync(context, only)
        : throw new RequestException(
            StatusCodes.Status404NotFound, "which-model", "The request names no model",
            $"Several models are served; ask one of them: {string.Join(", ", models.All.Select(model => $"/models/{model.Source.Name}/predict"))}.");

    /// <summary>For the model that the address names.</summary>
    public Task HandleNamed(HttpContext context) => HandleAsync(context, ModelRoute.Find(models, context));

    private async Task HandleAsync(HttpContext context, ServedModel served)
    {
        long began = metrics.MeasuresDuration ? Stopwatch.GetTimestamp() : 0;
        using var activity = metrics.Activities.StartActivity("predict");
        var model = served.Share();
        try
        {
            ModelRoute.Tell(context, model);
            var kind = BodyKinds.Of(context.Request, model.Images is not null);
            var parameters = PredictParameters.Of(context.Request, model.Images is not null);
            var rows = await body.ReadAsync(context, (Model: model, Kind: kind, parameters.Fit), static (bytes, state) => Read(bytes, state.Model, state.Kind, state.Fit)).ConfigureAwait(false);
            activity?.SetTag("model.name", model.Name).SetTag("model.version", model.Version).SetTag("rows", rows.Count);
            var scored = await ScoreAsync(context, model, rows).ConfigureAwait(false);
            var explanations = parameters.Explains ? await model.Explainer.ExplainAsync(rows.Inputs, rows.Count, scored, context.RequestAborted).ConfigureAwait(false) : null;
            await PredictionWriter.WriteAsync(context, model, scored, rows.IsSingle, explanations).ConfigureAwait(false);
            metrics.Answered(model.Tags, rows.Count);
            log.Add(model, rows.Inputs, scored);
        }
        finally
        {
            model.Release();
            if (began != 0)
            {
                metrics.Duration(Stopwatch.GetElapsedTime(began).TotalSeconds, served.Source.Name, context.Response.StatusCode);
            }
        }
    }

    private static RequestRows Read(in ReadOnlySequence<byte> bytes, LoadedModel model, BodyKind kind, ImageFit fit) => kind switch
    {
        BodyKind.Image => ImageRequest.Read(bytes, model.Images!, fit),
        BodyKind.Csv => CsvRows.Read(bytes, model, model.Limits.Rows),
        _ when model.Images is { } images => JsonImages.Read(bytes, images, fit, model.Limits.Rows),
        _ => JsonRows.Read(bytes, model.Columns, model.Limits.Rows),
    };

    private static ValueTask<ScoredRows> ScoreAsync(HttpContext context, LoadedModel model, in RequestRows rows) =>
        model.Queue.ScoreAsync(rows.Inputs, rows.Count, context.RequestAborted);
}
