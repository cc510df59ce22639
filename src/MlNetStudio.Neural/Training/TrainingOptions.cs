using System.Collections.Immutable;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Regularization;
using MlNetStudio.Neural.Schedules;

namespace MlNetStudio.Neural.Training;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>What is made small.</summary>
    public required LossOptions Loss { get; init; }

    /// <summary>How parameters follow their gradients. Default Adam.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamOptions();

    /// <summary>How the learning rate changes. Default constant.</summary>
    public ScheduleOptions Schedule { get; init; } = new ConstantScheduleOptions();

    /// <summary>How often all rows are seen, at most. Default 100.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>The number of rows of one step; the last step of an epoch may have fewer. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Decides the order of the rows and what dropout drops. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Whether the rows are put in a new order every epoch. Default true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>The number of threads, or 0 for as many as the processor has. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>When training ends before its last epoch; null for never.</summary>
    public EarlyStoppingOptions? EarlyStopping { get; init; }

    /// <summary>How large gradients are cut; null for not at all.</summary>
    public GradientClippingOptions? Clipping { get; init; }

    /// <summary>Which share of the weights becomes zero on the way; null for none.</summary>
    public PruningOptions? Pruning { get; init; }

    /// <summary>What the rows of each class count, by class index; empty for 1 each. Multiplied with the rows' own weights.</summary>
    public ImmutableArray<float> ClassWeights { get; init; } = [];

    /// <summary>Metrics computed every epoch: <c>accuracy</c>, <c>mae</c>, <c>rmse</c>. Default none.</summary>
    public ImmutableArray<string> Metrics { get; init; } = [];

    /// <summary>Where and how often the state of the training is saved; null for never.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

    /// <summary>
    /// What the learning rate is multiplied by for all parameters of a layer, by the layer's name, beside the factors that the
    /// layer itself has; 0 freezes it (running averages still follow the data). 1 for layers not named. For fine-tuning.
    /// </summary>
    public ImmutableSortedDictionary<string, float> LayerRates { get; init; } = ImmutableSortedDictionary<string, float>.Empty;

    /// <summary>Looks into the network after every epoch; null for nobody. It changes no result.</summary>
    public ITrainingObserver? Observer { get; init; }

    /// <summary>Refuses settings that are out of range.</summary>
    /// <exception cref="InvalidInputException">The setting, its value and what it may be.</exception>
    public void Validate()
    {
        Require(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        Require(BatchSize is >= 1 and <= 1 << 20, nameof(BatchSize), BatchSize, "1 to 1048576");
        Require(Threads is >= 0 and <= 1024, nameof(Threads), Threads, "0 (automatic) to 1024");
        Require(Optimizer.LearningRate > 0 && float.IsFinite(Optimizer.LearningRate), nameof(Optimizer.LearningRate), Optimizer.LearningRate, "a positive number");
        Require(ClassWeights.All(w => w >= 0 && float.IsFinite(w)), nameof(ClassWeights), string.Join(", ", ClassWeights), "numbers not below 0");
        Require(LayerRates.Values.All(rate => rate >= 0 && float.IsFinite(rate)), nameof(LayerRates), string.Join(", ", LayerRates.Values), "numbers not below 0");
        if (EarlyStopping is { } stopping)
        {
            Require(stopping.Patience >= 1, nameof(stopping.Patience), stopping.Patience, "at least 1");
            Require(stopping.MinimumChange >= 0, nameof(stopping.MinimumChange), stopping.MinimumChange, "not below 0");
        }

        Pruning?.Validate();
        if (Checkpoints is { } checkpoints)
        {
            Require(checkpoints.EveryEpochs >= 1, nameof(checkpoints.EveryEpochs), checkpoints.EveryEpochs, "at least 1");
        }
    }

    private static void Require(bool condition, string name, object value, string expected)
    {
        if (!condition)
        {
            throw new InvalidInputException($"training option {name} is {FormattableString.Invariant($"{value}")}; it must be {expected}.");
        }
    }
}

/// <summary>
/// Ends training when the monitored loss (of the validation rows, or of the training rows where there are none) has not
/// become smaller for some epochs, and brings back the parameters of the best epoch.
/// </summary>
public sealed record EarlyStoppingOptions
{
    /// <summary>The number of epochs without improvement after which training ends. Default 10.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>By how much the loss must fall to count as an improvement. Default 0.</summary>
    public double MinimumChange { get; init; }

    /// <summary>Whether the parameters of the best epoch come back at the end. Default true.</summary>
    public bool RestoreBest { get; init; } = true;
}

/// <summary>Saves everything that is needed to go on after an interruption, to the same bits as without it.</summary>
/// <param name="Folder">Where the file <c>checkpoint.safetensors</c> is kept; it is replaced at every save.</param>
public sealed record CheckpointOptions(string Folder)
{
    /// <summary>The number of epochs from one save to the next. Default 1.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>Whether training goes on from the checkpoint in the folder, if there is one. Default false: it is overwritten.</summary>
    public bool Resume { get; init; }

    /// <summary>The file.</summary>
    public string Path => System.IO.Path.Combine(Folder, "checkpoint.safetensors");
}
