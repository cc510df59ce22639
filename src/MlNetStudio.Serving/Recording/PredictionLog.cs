using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Serving.Hosting;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Scoring;

namespace MlNetStudio.Serving.Recording;

/// <summary>
/// Keeps rows and what was predicted for them, where that is switched on: one table for each model and version, in files of bounded size and number,
/// which <c>mlnetstudio monitor</c> compares with the training data. Of images only brightness and contrast are kept. Answers never wait for it: what it cannot keep up with is left out and counted.
/// </summary>
internal sealed class PredictionLog : BackgroundService
{
    private const int MostWaiting = 1024;

    private readonly ServingOptions _options;
    private readonly ServingMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Channel<PredictionRecord> _waiting;
    private readonly Dictionary<(string Name, string Version), PredictionFile> _files = [];
    private bool _failing;

    /// <param name="options">Where and what is kept.</param>
    /// <param name="metrics">Told of what is left out.</param>
    /// <param name="loggers">Told of files that cannot be written.</param>
    public PredictionLog(ServingOptions options, ServingMetrics metrics, ILoggerFactory loggers)
    {
        (_options, _metrics, _logger) = (options, metrics, loggers.CreateLogger("MlNetStudio.Serving.PredictionLog"));
        _waiting = Channel.CreateBounded<PredictionRecord>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true },
            left => _metrics.NotRecorded(left.Model.Tags, left.Scored.Count));
    }

    /// <summary>Whether anything is kept.</summary>
    public bool IsOn => _options.PredictionLog.Length > 0;

    /// <summary>Keeps the rows of a request, or not, as chance has it.</summary>
    /// <param name="model">What predicted.</param>
    /// <param name="inputs">The rows as the model's inputs.</param>
    /// <param name="scored">What it said.</param>
    public void Add(LoadedModel model, Tensor[] inputs, in ScoredRows scored)
    {
        if (IsOn && (_options.PredictionLogShare >= 1 || Random.Shared.NextDouble() < _options.PredictionLogShare))
        {
            _waiting.Writer.TryWrite(new PredictionRecord(DateTimeOffset.UtcNow, model, model.Images is { } images ? Statistics(images, inputs[0].As<byte>()) : inputs, scored));
        }
    }

    // No pixel is kept, neither in a file nor in memory until it is written.
    private static Tensor[] Statistics(ModelImages images, Tensor<byte> pixels) =>
        [.. ImageStatistics.Compute(pixels.Span, images.Shape).Select(column => (Tensor)Tensor.Create(column, column.Length, 1))];

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What was answered before the end is written, too.
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } writing)
        {
            await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsOn)
        {
            return;
        }

        try
        {
            while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                WriteWaiting();
            }
        }
        finally
        {
            foreach (var file in _files.Values)
            {
                file.Dispose();
            }
        }
    }

    private void WriteWaiting()
    {
        PredictionRecord? writing = null;
        try
        {
            while (_waiting.Reader.TryRead(out var record))
            {
                writing = record;
                FileOf(record.Model).Add(record);
            }

            foreach (var file in _files.Values)
            {
                file.Flush();
            }

            _failing = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _metrics.NotRecorded(writing!.Model.Tags, writing.Scored.Count);
            Abandon(exception);
        }
    }

    // A disk that is full now may have room later: the files are opened anew then. Until it has, one message is enough.
    private void Abandon(Exception exception)
    {
        if (!_failing)
        {
            ServingLog.NotRecorded(_logger, _options.PredictionLog, exception.Message);
        }

        _failing = true;
        foreach (var file in _files.Values)
        {
            file.Abandon();
        }

        _files.Clear();
    }

    private PredictionFile FileOf(LoadedModel model)
    {
        var key = (model.Name, model.Version);
        if (!_files.TryGetValue(key, out var file))
        {
            // A version that has gone needs no open file.
            foreach (var old in _files.Where(pair => pair.Key.Name == model.Name).ToArray())
            {
                old.Value.Dispose();
                _files.Remove(old.Key);
            }

            _files.Add(key, file = new PredictionFile(_options, model));
        }

        return file;
    }
}
