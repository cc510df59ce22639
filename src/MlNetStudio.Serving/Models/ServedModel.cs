using Microsoft.Extensions.Logging;
using MlNetStudio.Serving.Hosting;

namespace MlNetStudio.Serving.Models;

/// <summary>A model under its name, whichever version of it is current.</summary>
internal sealed class ServedModel
{
    private readonly ServingOptions _options;
    private readonly ServingMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Lock _loading = new();
    private LoadedModel _current;
    private string? _fault;

    /// <exception cref="InvalidInputException">The file cannot be served.</exception>
    public ServedModel(ModelSource source, ServingOptions options, ServingMetrics metrics, ILogger logger)
    {
        (Source, _options, _metrics, _logger) = (source, options, metrics, logger);
        Seen = FileStamp.Of(source.Path);
        _current = LoadedModel.Load(source, options, metrics);
        ServingLog.Loaded(logger, source.Name, _current.Version, source.Path);
    }

    /// <summary>The file and the name.</summary>
    public ModelSource Source { get; }

    /// <summary>The file as it was when it was last looked at to be loaded.</summary>
    public FileStamp Seen { get; private set; }

    /// <summary>Why the file, as it is now, was not taken; null if it was.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    /// <summary>The current version, with a share that the caller lets go.</summary>
    public LoadedModel Share()
    {
        while (true)
        {
            var model = Volatile.Read(ref _current);
            if (model.TryShare())
            {
                return model;
            }
        }
    }

    /// <summary>Loads the file again. If it holds a usable model, that one answers from the next request on; otherwise the current one stays.</summary>
    /// <returns>Why it was not taken, or null.</returns>
    public string? Reload()
    {
        lock (_loading)
        {
            Seen = FileStamp.Of(Source.Path);
            LoadedModel next;
            try
            {
                next = LoadedModel.Load(Source, _options, _metrics);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                string fault = Describe(exception);
                Volatile.Write(ref _fault, fault);
                _metrics.Reload(Source.Name, "refused");
                ServingLog.Refused(_logger, Source.Name, _current.Version, fault);
                return fault;
            }

            Volatile.Write(ref _fault, null);
            if (next.File.Sha256 == _current.File.Sha256)
            {
                next.Release();
                _metrics.Reload(Source.Name, "unchanged");
                return null;
            }

            var previous = Interlocked.Exchange(ref _current, next);
            _metrics.Reload(Source.Name, "loaded");
            ServingLog.Reloaded(_logger, Source.Name, next.Version, previous.Version);
            previous.Release();
            return null;
        }
    }

    // Whoever asks over the network need not know where the file lies.
    private static string Describe(Exception exception) => exception switch
    {
        InvalidInputException { Location: { } place } invalid when invalid.Message.StartsWith($"{place}: ", StringComparison.Ordinal) => invalid.Message[$"{place}: ".Length..],
        InvalidInputException invalid => invalid.Message,
        _ => $"the model cannot be loaded ({exception.GetType().Name}).",
    };
}
