using System.Diagnostics;
using System.Diagnostics.Metrics;
using MlNetStudio.Serving.Models;

namespace MlNetStudio.Serving.Hosting;

/// <summary>Figures and traces under the name <c>MlNetStudio.Serving</c>, as OpenTelemetry collects them. None of them holds a value of a row.</summary>
internal sealed class ServingMetrics : IDisposable
{
    /// <summary>The name of the meter and of the source of traces.</summary>
    public const string Name = "MlNetStudio.Serving";

    private readonly Meter _meter;
    private readonly Counter<long> _rows;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _batchRows;
    private readonly Histogram<int> _batchRequests;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _notRecorded;

    /// <param name="factory">Makes the meter.</param>
    public ServingMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(Name);
        _rows = _meter.CreateCounter<long>("mlnetstudio.predictions", "{row}", "Rows that were answered.");
        _duration = _meter.CreateHistogram<double>("mlnetstudio.request.duration", "s", "From the head of a request for predictions to the end of its answer.");
        _batchRows = _meter.CreateHistogram<int>("mlnetstudio.batch.rows", "{row}", "Rows that were scored together.");
        _batchRequests = _meter.CreateHistogram<int>("mlnetstudio.batch.requests", "{request}", "Requests that were scored together.");
        _reloads = _meter.CreateCounter<long>("mlnetstudio.reloads", "{reload}", "Reloads of a model's file, by their outcome.");
        _notRecorded = _meter.CreateCounter<long>("mlnetstudio.log.dropped", "{row}", "Rows that the prediction log should have kept and could not.");
    }

    /// <summary>The source of traces.</summary>
    public ActivitySource Activities { get; } = new(Name);

    /// <summary>Whether anyone measures how long requests take.</summary>
    public bool MeasuresDuration => _duration.Enabled;

    /// <summary>Shows the lengths of the queues and the versions that answer.</summary>
    public void Watch(ModelRegistry models)
    {
        _meter.CreateObservableGauge("mlnetstudio.queue.length", () => Of(models, model => model.Queue.Length), "{request}", "Requests that wait to be scored.");
        _meter.CreateObservableGauge("mlnetstudio.model.current", () => Of(models, _ => 1), "{model}", "1 for the version of each model that answers.");
    }

    /// <summary>A batch is about to be scored.</summary>
    public void Batch(ModelTags model, int requests, int rows)
    {
        _batchRequests.Record(requests, model.Name, model.Version);
        _batchRows.Record(rows, model.Name, model.Version);
    }

    /// <summary>Rows were answered.</summary>
    public void Answered(ModelTags model, int rows) => _rows.Add(rows, model.Name, model.Version);

    /// <summary>A request for predictions has ended.</summary>
    public void Duration(double seconds, string model, int status) =>
        _duration.Record(seconds, new KeyValuePair<string, object?>("model.name", model), new KeyValuePair<string, object?>("http.response.status_code", status));

    /// <summary>A file was loaded again, or was not.</summary>
    public void Reload(string model, string outcome) =>
        _reloads.Add(1, new KeyValuePair<string, object?>("model.name", model), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Rows could not be kept in the prediction log.</summary>
    public void NotRecorded(ModelTags model, int rows) => _notRecorded.Add(rows, model.Name, model.Version);

    /// <inheritdoc/>
    public void Dispose()
    {
        Activities.Dispose();
        _meter.Dispose();
    }

    private static List<Measurement<int>> Of(ModelRegistry models, Func<LoadedModel, int> value)
    {
        var measurements = new List<Measurement<int>>(models.All.Length);
        foreach (var served in models.All)
        {
            var model = served.Share();
            measurements.Add(new Measurement<int>(value(model), model.Tags.Name, model.Tags.Version));
            model.Release();
        }

        return measurements;
    }
}
