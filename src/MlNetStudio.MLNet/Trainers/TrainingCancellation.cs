using Microsoft.ML.Runtime;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>
/// The two ways in which a training is cancelled: the token of the options, after which the best model so far is kept, and the context's
/// <c>CancelExecution</c>, by which AutoML ends a trial, after which <c>Fit</c> throws as that of ML.NET's own trainers does.
/// </summary>
internal sealed class TrainingCancellation : IDisposable
{
    // A host tells nobody that it was cancelled; it can only be asked.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly IHost _host;
    private readonly CancellationTokenSource _source;
    private readonly Timer _timer;
    private bool _isDisposed;

    /// <param name="host">The trainer's host.</param>
    /// <param name="cancellation">The token of the options.</param>
    /// <exception cref="OperationCanceledException">The host is cancelled already.</exception>
    public TrainingCancellation(IHost host, CancellationToken cancellation)
    {
        _host = host;
        host.CheckAlive();
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _timer = new Timer(_ => Ask(), null, Interval, Interval);
    }

    /// <summary>Cancelled in either way.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>To be called once training has ended, since a model that was asked for no more is not handed out.</summary>
    /// <exception cref="OperationCanceledException">The host was cancelled.</exception>
    public void ThrowIfHostIsCancelled() => _host.CheckAlive();

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
            _source.Dispose();
        }
    }

    private void Ask()
    {
        lock (_lock)
        {
            // The timer may call once more after it was disposed of.
            if (!_isDisposed && _host is ICancelable { IsCanceled: true })
            {
                _source.Cancel();
            }
        }
    }
}
