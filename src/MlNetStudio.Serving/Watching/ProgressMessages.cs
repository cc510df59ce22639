namespace MlNetStudio.Serving.Watching;

/// <summary>Messages that any number of readers take at their own pace, each from the first on. The writer waits for nobody.</summary>
internal sealed class ProgressMessages
{
    // Some hundred bytes each; what comes after so many is not kept.
    private const int Most = 100_000;

    private readonly Lock _gate = new();
    private readonly List<byte[]> _all = [];
    private TaskCompletionSource _more = NewSignal();
    private bool _isComplete;

    /// <summary>Adds one.</summary>
    public void Add(byte[] message)
    {
        lock (_gate)
        {
            if (_isComplete || _all.Count >= Most)
            {
                return;
            }

            _all.Add(message);
        }

        Wake();
    }

    /// <summary>There will be no more.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
        }

        Wake();
    }

    /// <summary>Those from a place on, as soon as there is one.</summary>
    /// <param name="start">The number of messages that the reader has.</param>
    /// <param name="cancellation">The reader has gone.</param>
    /// <returns>None if there will be no more.</returns>
    public async Task<byte[][]> TakeAsync(int start, CancellationToken cancellation)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (start < _all.Count)
                {
                    return [.. _all[start..]];
                }

                if (_isComplete)
                {
                    return [];
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake()
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            (signal, _more) = (_more, NewSignal());
        }

        signal.SetResult();
    }
}
