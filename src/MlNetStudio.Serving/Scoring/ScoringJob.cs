using System.Collections.Immutable;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Serving.Scoring;

/// <summary>A request that waits for its rows to be scored.</summary>
/// <param name="inputs">The model's inputs in the graph's order.</param>
/// <param name="rows">Their rows.</param>
/// <param name="deadline">When it has waited too long, by <see cref="Environment.TickCount64"/>.</param>
internal sealed class ScoringJob(Tensor[] inputs, int rows, long deadline)
{
    // The thread that scores must not also write the answers of the others.
    private readonly TaskCompletionSource<ScoredRows> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The model's inputs.</summary>
    public Tensor[] Inputs => inputs;

    /// <summary>The number of rows.</summary>
    public int Rows => rows;

    /// <summary>When it has waited too long.</summary>
    public long Deadline => deadline;

    /// <summary>Ends with the outputs.</summary>
    public Task<ScoredRows> Task => _completion.Task;

    /// <summary>Hands over the outputs.</summary>
    public void Complete(ImmutableArray<Tensor> outputs, int start) => _completion.TrySetResult(new ScoredRows(outputs, start, rows));

    /// <summary>Hands over why there are none.</summary>
    public void Fail(Exception exception) => _completion.TrySetException(exception);

    /// <summary>The one that asked has gone, or has waited long enough.</summary>
    public void Cancel(CancellationToken cancellation) => _completion.TrySetCanceled(cancellation);
}
