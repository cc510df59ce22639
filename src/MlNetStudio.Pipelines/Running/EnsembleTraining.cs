using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// Trains the members of an ensemble, several at a time, each on a thread of its own. They know nothing of each other, so
/// that neither the number of threads nor their order changes a bit.
/// </summary>
/// <param name="count">The number of members.</param>
/// <param name="atOnce">How many are trained at a time.</param>
/// <param name="epochs">The most epochs of a member.</param>
/// <param name="tell">Told how it goes, on the calling thread; null for nobody.</param>
internal sealed class EnsembleTraining(int count, int atOnce, int epochs, Action<RunEvent>? tell)
{
    /// <summary>A trained member.</summary>
    /// <param name="Index">Which it is, from 0.</param>
    /// <param name="Network">Its network.</param>
    /// <param name="Result">How its training went.</param>
    public sealed record Member(int Index, Network Network, TrainingResult Result);

    /// <summary>The time that <see cref="Run"/> took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Trains all members.</summary>
    /// <param name="train">Trains one.</param>
    /// <param name="cancellation">Ends training. Members that are whole are kept, or, where none is, those that have come through an epoch.</param>
    /// <returns>The members that are kept, in their order; the caller disposes of their networks.</returns>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch was over.</exception>
    public IReadOnlyList<Member> Run(Func<int, IProgress<TrainingEvent>, CancellationToken, Member> train, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var failure = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, failure.Token);
        using var events = new BlockingCollection<TrainingEvent>();
        var members = new Member?[count];
        var errors = new Exception?[count];
        int next = -1;
        int running = atOnce;

        void Work()
        {
            for (int k; (k = Interlocked.Increment(ref next)) < count && !stop.IsCancellationRequested;)
            {
                try
                {
                    members[k] = train(k, new Queueing(events), stop.Token);
                }
                catch (Exception exception)
                {
                    // Kept for the calling thread: an exception here would end the process.
                    errors[k] = exception;
                    failure.Cancel();
                }
            }

            if (Interlocked.Decrement(ref running) == 0)
            {
                events.CompleteAdding();
            }
        }

        var threads = new Thread[atOnce];
        for (int i = 0; i < atOnce; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = FormattableString.Invariant($"ensemble {i + 1}") };
            threads[i].Start();
        }

        Report(events);
        foreach (var thread in threads)
        {
            thread.Join();
        }

        Elapsed = clock.Elapsed;
        return Keep(members, errors, cancellation);
    }

    /// <summary>The trainings of some members as one: the mean of each epoch over the members that came so far.</summary>
    /// <param name="results">The members' results.</param>
    /// <param name="elapsed">The time that they took together.</param>
    /// <param name="isIncomplete">Whether members are missing.</param>
    public static TrainingResult Summarize(IReadOnlyList<TrainingResult> results, TimeSpan elapsed, bool isIncomplete)
    {
        var history = ImmutableArray.CreateBuilder<EpochSummary>();
        for (int epoch = 0; epoch < results.Max(result => result.Epochs); epoch++)
        {
            var there = results.Where(result => result.Epochs > epoch).Select(result => result.History[epoch]).ToArray();
            history.Add(new EpochSummary(
                epoch + 1,
                there.Average(summary => summary.Loss),
                there.Average(summary => summary.ValidationLoss),
                there[0].LearningRate,
                there.Aggregate(TimeSpan.Zero, (sum, summary) => sum + summary.Elapsed),
                there[0].Metrics.Keys.ToImmutableSortedDictionary(name => name, name => there.Average(summary => summary.Metrics[name]), StringComparer.Ordinal)));
        }

        return new TrainingResult
        {
            Outcome = isIncomplete || results.Any(result => result.Outcome == TrainingOutcome.Cancelled) ? TrainingOutcome.Cancelled
                : results.Any(result => result.Outcome == TrainingOutcome.StoppedEarly) ? TrainingOutcome.StoppedEarly
                : TrainingOutcome.Completed,
            History = history.ToImmutable(),

            // Every member has a best epoch of its own.
            BestEpoch = history.Count,
            Elapsed = elapsed,
        };
    }

    private static IReadOnlyList<Member> Keep(Member?[] members, Exception?[] errors, CancellationToken cancellation)
    {
        var trained = members.OfType<Member>().ToArray();
        var error = errors.FirstOrDefault(exception => exception is not null);
        var whole = error is null ? trained.Where(member => member.Result.Outcome != TrainingOutcome.Cancelled).ToArray() : [];
        var kept = error is not null ? [] : whole.Length > 0 ? whole : trained.Where(member => member.Result.Epochs > 0).ToArray();
        foreach (var member in trained.Except(kept))
        {
            member.Network.Dispose();
        }

        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return kept.Length > 0 ? kept : throw new OperationCanceledException(cancellation);
    }

    // All members' epochs as those of one long training.
    private void Report(BlockingCollection<TrainingEvent> events)
    {
        int done = 0;
        int skipped = 0;
        bool isStarted = false;
        foreach (var value in events.GetConsumingEnumerable())
        {
            switch (value)
            {
                case TrainingEvent.Started started:
                    skipped += started.FirstEpoch - 1;
                    done += started.FirstEpoch - 1;
                    if (!isStarted)
                    {
                        isStarted = true;
                        tell?.Invoke(new RunEvent.Training(started with { Epochs = epochs * count, FirstEpoch = skipped + 1 }));
                    }

                    break;
                case TrainingEvent.EpochCompleted completed:
                    tell?.Invoke(new RunEvent.Training(completed with { Summary = completed.Summary with { Epoch = ++done } }));
                    break;
                case TrainingEvent.Finished finished:
                    // What a member did not need is done too.
                    done += finished.Result.Outcome == TrainingOutcome.StoppedEarly ? epochs - finished.Result.Epochs : 0;
                    break;
            }
        }
    }

    private sealed class Queueing(BlockingCollection<TrainingEvent> events) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => events.Add(value);
    }
}
