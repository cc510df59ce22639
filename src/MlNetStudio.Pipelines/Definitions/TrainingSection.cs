using System.Collections.Immutable;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Regularization;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Pipelines.Definitions;

/// <summary>How the network learns. Where neither <see cref="Epochs"/> nor <see cref="EarlyStopping"/> is given, both are chosen by the number of rows.</summary>
public sealed record TrainingSection
{
    /// <summary>What is made small; null takes the one of the task.</summary>
    public LossOptions? Loss { get; init; }

    /// <summary>How parameters follow gradients; null takes Adam.</summary>
    public OptimizerOptions? Optimizer { get; init; }

    /// <summary>How the learning rate changes; null keeps it.</summary>
    public ScheduleOptions? Schedule { get; init; }

    /// <summary>The number of passes over the training rows.</summary>
    public int? Epochs { get; init; }

    /// <summary>The number of rows in a step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Decides the initial weights, the order of the rows and every other random choice of training.</summary>
    public long Seed { get; init; }

    /// <summary>Whether rows come in a new order in every epoch.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>The part of the training rows on which progress is judged, from 0 to 0.9; 0 unless early stopping needs one.</summary>
    public double? ValidationFraction { get; init; }

    /// <summary>
    /// Trains so many networks, each on all but one of as many parts of the rows, of which it watches the part left out and keeps its best epoch there. The model is their mean,
    /// and metrics.json and the report tell how good each is on the part that it did not learn from. 0 trains one network.
    /// </summary>
    public int? Folds { get; init; }

    /// <summary>When to stop before the last epoch.</summary>
    public EarlyStoppingOptions? EarlyStopping { get; init; }

    /// <summary>How large gradients may be.</summary>
    public GradientClippingOptions? Clipping { get; init; }

    /// <summary>Which share of the weights becomes zero while the network learns to do without them; null for none.</summary>
    public PruningOptions? Pruning { get; init; }

    /// <summary>
    /// What makes the probabilities of a classification honest after training; null for nothing. It is fitted on the rows that the network did not
    /// learn from (those it watches, or those of the folds; where there are neither, a part of 0.15 is put aside), never on the test rows.
    /// </summary>
    public CalibrationMethod? Calibration { get; init; }

    /// <summary>A checkpoint is written after every so many epochs; null writes none. They are what <c>--resume</c> continues from.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>How much a row of a class counts, by class; 1 for those not named. Use <c>balanced: true</c> beside it for weights from the counts.</summary>
    public ImmutableSortedDictionary<string, double>? ClassWeights { get; init; }

    /// <summary>Whether every class counts the same in total, however many rows it has.</summary>
    public bool Balanced { get; init; }
}

/// <summary>What is done to the probabilities of a trained network.</summary>
public enum CalibrationMethod
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The class scores are divided by a temperature, one number that makes the log loss smallest. The predicted classes stay the same.</summary>
    Temperature,
}
