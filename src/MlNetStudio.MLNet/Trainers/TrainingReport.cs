using Microsoft.ML.Runtime;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>Tells of a training where ML.NET's users look: the log of the <c>MLContext</c>, its progress channel, and their own callback.</summary>
internal sealed class TrainingReport : IProgress<TrainingEvent>, IDisposable
{
    private readonly IChannel _log;
    private readonly IProgressChannel _progress;
    private readonly IProgress<TrainingEvent>? _callback;
    private int _epochs;
    private EpochSummary? _last;

    /// <param name="host">Whose log it is.</param>
    /// <param name="callback">The user's, or null.</param>
    public TrainingReport(IHost host, IProgress<TrainingEvent>? callback)
    {
        _log = host.Start("Training");
        _progress = host.StartProgressChannel("Training");
        _callback = callback;
        _progress.SetHeader(new ProgressHeader(["Loss", "Validation loss"], ["epochs"]), entry =>
        {
            entry.SetProgress(0, _last?.Epoch ?? 0, _epochs);
            if (_last is { } last)
            {
                entry.SetMetric(0, last.Loss);
                entry.SetMetric(1, last.ValidationLoss ?? double.NaN);
            }
        });
    }

    /// <summary>Warns in the log.</summary>
    public void Warn(string message) => _log.Warning(message);

    /// <summary>Tells in the log.</summary>
    public void Tell(FormattableString message) => _log.Info(FormattableString.Invariant(message));

    /// <inheritdoc/>
    public void Report(TrainingEvent value)
    {
        switch (value)
        {
            case TrainingEvent.Started started:
                _epochs = started.Epochs;
                if (started.FirstEpoch > 1)
                {
                    Tell($"Training goes on from a checkpoint with epoch {started.FirstEpoch}.");
                }

                break;
            case TrainingEvent.EpochCompleted { Summary: var epoch, IsBest: var isBest }:
                _last = epoch;
                _progress.Checkpoint(epoch.Loss, epoch.ValidationLoss, epoch.Epoch, _epochs);
                string validation = epoch.ValidationLoss is { } loss ? FormattableString.Invariant($", validation loss {loss:g6}") : "";
                Tell($"Epoch {epoch.Epoch} of {_epochs}: loss {epoch.Loss:g6}{validation}{(isBest ? ", the best so far" : "")}, {epoch.Elapsed.TotalSeconds:f2} s.");
                break;
            case TrainingEvent.Finished { Result: var result }:
                Tell($"{Describe(result.Outcome)} after {result.Epochs} epochs and {result.Elapsed.TotalSeconds:f2} s; the model is that of epoch {result.BestEpoch}.");
                break;
        }

        _callback?.Report(value);
    }

    /// <summary>Tells of one of several networks that are trained side by side; when all are done, <see cref="Finish"/> does.</summary>
    public void ReportMember(TrainingEvent value)
    {
        if (value is not TrainingEvent.Finished)
        {
            Report(value);
        }
    }

    /// <summary>Tells that several networks are trained.</summary>
    /// <param name="result">Their trainings as one.</param>
    /// <param name="members">The number of networks that are kept.</param>
    public void Finish(TrainingResult result, int members)
    {
        Tell($"{Describe(result.Outcome)} after {result.Elapsed.TotalSeconds:f2} s; the model is the mean of {members} networks.");
        _callback?.Report(new TrainingEvent.Finished(result));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _progress.Dispose();
        _log.Dispose();
    }

    private static string Describe(TrainingOutcome outcome) => outcome switch
    {
        TrainingOutcome.StoppedEarly => "Training ended early, since the loss did not fall any more,",
        TrainingOutcome.Cancelled => "Training was cancelled",
        _ => "Training ended",
    };
}
