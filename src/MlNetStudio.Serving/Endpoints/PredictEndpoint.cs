using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using MlNetStudio.Serving.Hosting;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Recording;
using MlNetStudio.Serving.Requests;
using MlNetStudio.Serving.Scoring;

namespace MlNetStudio.Serving.Endpoints;

/// <summary><c>POST /predict</c> and <c>POST /models/NAME/predict</c>.</summary>
internal sealed class PredictEndpoint(ModelRegistry models, RequestBody body, ServingOptions options, ServingMetrics metrics, PredictionLog log)
{
    /// <summary>The parameter of the address that asks what each column adds to a prediction.</summary>
    public const string ExplainParameter = "explain";

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
        var kind = BodyKinds.Of(context.Request);
        bool explains = Explains(context.Request);
        using var activity = metrics.Activities.StartActivity("predict");
        var model = served.Share();
        try
        {
            ModelRoute.Tell(context, model);
            var rows = await body.ReadAsync(context, (Model: model, Kind: kind, Limit: options.Rows), static (bytes, state) => state.Kind == BodyKind.Csv
                ? CsvRows.Read(bytes, state.Model, state.Limit)
                : JsonRows.Read(bytes, state.Model.Columns, state.Limit)).ConfigureAwait(false);
            activity?.SetTag("model.name", model.Name).SetTag("model.version", model.Version).SetTag("rows", rows.Count);
            var scored = await ScoreAsync(context, model, rows).ConfigureAwait(false);
            var explanations = explains ? await model.Explainer.ExplainAsync(rows.Inputs, rows.Count, context.RequestAborted).ConfigureAwait(false) : null;
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

    private static bool Explains(HttpRequest request)
    {
        if (!request.QueryString.HasValue)
        {
            return false;
        }

        foreach (var (name, value) in request.Query)
        {
            if (name != ExplainParameter)
            {
                throw new RequestException(
                    StatusCodes.Status400BadRequest, "unknown-parameter", "A parameter is unknown", $"There is no parameter {JsonText.Show(name)}; '{ExplainParameter}' is the only one.");
            }

            if (value is not ["true" or "false"])
            {
                throw new RequestException(
                    StatusCodes.Status400BadRequest, "bad-parameter", "A parameter has a wrong value", $"'{ExplainParameter}' is true or false; {JsonText.Show(value.ToString())} was given.");
            }
        }

        return request.Query[ExplainParameter] == "true";
    }

    private static ValueTask<ScoredRows> ScoreAsync(HttpContext context, LoadedModel model, in RequestRows rows) =>
        model.Queue.ScoreAsync(rows.Inputs, rows.Count, context.RequestAborted);
}
