using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Serving.Scoring;

/// <summary>
/// Scores requests, a few batches at once. A request that finds the engine free is scored at once on its own thread. While all places
/// are taken, requests gather, and the next batch takes all that have gathered. As long as batches hold several requests, each batch begins
/// behind the work that already waits for a thread (other requests that are being read), so that these are among it: batches grow with the load
/// by themselves, and nobody ever waits for a clock.
/// </summary>
/// <remarks>
/// A list under a lock rather than a channel, since a request that is cancelled must leave the queue, and its place must be free at once.
/// A run of the engine costs much the same for one row and for ten, so that gathering is what the throughput depends on.
/// </remarks>
internal sealed class ScoringQueue : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<ScoringJob> _waiting = [];
    private readonly BatchScorer _scorer;
    private readonly ServingOptions _options;
    private readonly int _places;
    private readonly Action<int, int>? _onBatch;
    private readonly Timer _sweep;
    private int _taken;
    private int _waitingRows;
    private bool _gathers;

    /// <param name="scorer">What scores.</param>
    /// <param name="options">The limits.</param>
    /// <param name="onBatch">Told of every batch: its requests and its rows.</param>
    public ScoringQueue(BatchScorer scorer, ServingOptions options, Action<int, int>? onBatch = null)
    {
        (_scorer, _options, _onBatch) = (scorer, options, onBatch);
        _places = options.EffectiveConcurrency;
        var period = TimeSpan.FromMilliseconds(Math.Clamp(options.QueueTimeout.TotalMilliseconds / 4, 5, 1000));
        _sweep = new Timer(static queue => ((ScoringQueue)queue!).EndLate(), this, period, period);
    }

    /// <summary>The requests that wait.</summary>
    public int Length
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Scores rows.</summary>
    /// <param name="inputs">The model's inputs in the graph's order.</param>
    /// <param name="rows">Their rows, at least one.</param>
    /// <param name="cancellation">The one that asks has gone.</param>
    /// <exception cref="QueueFullException">Too many wait already.</exception>
    /// <exception cref="TimeoutException">It took too long until there was a place.</exception>
    /// <exception cref="OperationCanceledException">The one that asks has gone.</exception>
    public ValueTask<ScoredRows> ScoreAsync(Tensor[] inputs, int rows, CancellationToken cancellation)
    {
        LinkedListNode<ScoringJob>? node = null;
        bool begins = false;
        lock (_gate)
        {
            if (_taken < _places && !_gathers)
            {
                _taken++;
            }
            else if (_taken == _places && (_waiting.Count >= _options.QueueLength || _waitingRows + rows > _options.QueueRows))
            {
                throw new QueueFullException();
            }
            else
            {
                node = _waiting.AddLast(new ScoringJob(inputs, rows, Environment.TickCount64 + (long)_options.QueueTimeout.TotalMilliseconds));
                _waitingRows += rows;
                begins = _taken < _places;
                _taken += begins ? 1 : 0;
            }
        }

        if (node is not null)
        {
            if (begins)
            {
                BeginBatch();
            }

            return new ValueTask<ScoredRows>(WaitAsync(node, cancellation));
        }

        try
        {
            _onBatch?.Invoke(1, rows);
            return new ValueTask<ScoredRows>(new ScoredRows(_scorer.Score([inputs], rows, cancellation), 0, rows));
        }
        finally
        {
            HandOver();
        }
    }

    /// <summary>Ends the watch over who waits too long.</summary>
    public void Dispose() => _sweep.Dispose();

    private async Task<ScoredRows> WaitAsync(LinkedListNode<ScoringJob> node, CancellationToken cancellation)
    {
        using (cancellation.UnsafeRegister(static (state, token) => ((LeaveRequest)state!).Leave(token), new LeaveRequest(this, node)))
        {
            return await node.Value.Task.ConfigureAwait(false);
        }
    }

    // One clock for all: those who have waited longest are in front.
    private void EndLate()
    {
        while (true)
        {
            ScoringJob job;
            lock (_gate)
            {
                if (_waiting.First is not { } first || first.Value.Deadline > Environment.TickCount64)
                {
                    return;
                }

                job = first.Value;
                _waiting.RemoveFirst();
                _waitingRows -= job.Rows;
            }

            job.Fail(new TimeoutException());
        }
    }

    // A job whose batch has begun is no longer in the list: it is scored, and nobody may look at the result.
    private void Leave(LinkedListNode<ScoringJob> node, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                return;
            }

            _waiting.Remove(node);
            _waitingRows -= node.Value.Rows;
        }

        node.Value.Cancel(cancellation);
    }

    // The place goes to those who gathered meanwhile, or is free again.
    private void HandOver()
    {
        lock (_gate)
        {
            if (_waiting.First is null)
            {
                _taken--;
                return;
            }
        }

        BeginBatch();
    }

    // Behind what already waits for a thread, and so that the answer just made is not held up.
    private void BeginBatch() => ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.ScoreNext(), this, preferLocal: false);

    private void ScoreNext()
    {
        if (TakeBatch() is { } batch)
        {
            ScoreBatch(batch);
            HandOver();
        }
    }

    private void ScoreBatch(List<ScoringJob> batch)
    {
        var parts = new Tensor[batch.Count][];
        int rows = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = batch[i].Inputs;
            rows += batch[i].Rows;
        }

        ImmutableArray<Tensor> outputs;
        try
        {
            _onBatch?.Invoke(batch.Count, rows);
            outputs = _scorer.Score(parts, rows, CancellationToken.None);
        }
        catch (Exception exception)
        {
            ScoreOneByOne(batch, exception);
            return;
        }

        int start = 0;
        foreach (var job in batch)
        {
            job.Complete(outputs, start);
            start += job.Rows;
        }
    }

    // One request whose values the engine cannot take must not fail the others.
    private void ScoreOneByOne(List<ScoringJob> batch, Exception exception)
    {
        if (batch.Count == 1)
        {
            batch[0].Fail(exception);
            return;
        }

        foreach (var job in batch)
        {
            ScoreBatch([job]);
        }
    }

    // The next batch for a place that is held, or null, and then the place is free again.
    private List<ScoringJob>? TakeBatch()
    {
        lock (_gate)
        {
            if (_waiting.First is null)
            {
                _taken--;
                return null;
            }

            var batch = new List<ScoringJob>(_scorer.CanJoin ? Math.Min(_waiting.Count, _options.BatchRows) : 1);
            int rows = 0;
            while (_waiting.First is { } first && (batch.Count == 0 || (_scorer.CanJoin && rows + first.Value.Rows <= _options.BatchRows)))
            {
                _waiting.RemoveFirst();
                batch.Add(first.Value);
                rows += first.Value.Rows;
            }

            _waitingRows -= rows;
            _gathers = batch.Count > 1;
            return batch;
        }
    }

    private sealed record LeaveRequest(ScoringQueue Queue, LinkedListNode<ScoringJob> Node)
    {
        public void Leave(CancellationToken cancellation) => Queue.Leave(Node, cancellation);
    }
}
