using System.Collections.Immutable;

namespace MlNetStudio.Neural.Training;

/// <summary>How a training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary>Early stopping ended it.</summary>
    StoppedEarly,

    /// <summary>It was cancelled; the network has the best parameters so far.</summary>
    Cancelled,
}

/// <summary>What a training did.</summary>
public sealed record TrainingResult
{
    /// <summary>How it ended.</summary>
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>Every completed epoch, those before a resume included.</summary>
    public required ImmutableArray<EpochSummary> History { get; init; }

    /// <summary>The epoch, from 1, whose parameters the network has.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>The time it took, without what came before a resume.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The number of completed epochs.</summary>
    public int Epochs => History.Length;
}

/// <summary>One epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">The mean loss over the training rows while they were trained on, with penalties.</param>
/// <param name="ValidationLoss">The mean loss over the validation rows after the epoch, or null if there are none.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="Elapsed">The time it took.</param>
/// <param name="Metrics">The metrics asked for; those of the validation rows have the prefix <c>validation.</c></param>
public sealed record EpochSummary(
    int Epoch,
    double Loss,
    double? ValidationLoss,
    double LearningRate,
    TimeSpan Elapsed,
    ImmutableSortedDictionary<string, double> Metrics);

/// <summary>What a training tells while it runs.</summary>
public abstract record TrainingEvent
{
    /// <summary>Training begins.</summary>
    /// <param name="Epochs">The most epochs it will do.</param>
    /// <param name="StepsPerEpoch">The steps of every epoch.</param>
    /// <param name="FirstEpoch">The first epoch to do, from 1; more than 1 after a resume.</param>
    public sealed record Started(int Epochs, int StepsPerEpoch, int FirstEpoch) : TrainingEvent;

    /// <summary>An epoch is complete.</summary>
    /// <param name="Summary">Its figures.</param>
    /// <param name="IsBest">Whether it is the best so far.</param>
    public sealed record EpochCompleted(EpochSummary Summary, bool IsBest) : TrainingEvent;

    /// <summary>A checkpoint was saved.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Epoch">The epoch after which it was saved.</param>
    public sealed record CheckpointSaved(string Path, int Epoch) : TrainingEvent;

    /// <summary>Training is over and the network has its final parameters.</summary>
    /// <param name="Result">What it did.</param>
    public sealed record Finished(TrainingResult Result) : TrainingEvent;
}

/// <summary>The loss stopped being a finite number. The network has the parameters of the best epoch before.</summary>
public sealed class TrainingDivergedException(int epoch, int step, string layer, double learningRate)
    : InvalidInputException(FormattableString.Invariant(
        $"the loss is not a finite number any more in epoch {epoch}, step {step}: layer '{layer}' is the first with an output that is not finite. Try a smaller learning rate than {learningRate:g3}, gradient clipping, or standardized inputs."))
{
    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>The step within the epoch, from 1.</summary>
    public int Step { get; } = step;

    /// <summary>The first layer whose output is not finite.</summary>
    public string Layer { get; } = layer;
}
