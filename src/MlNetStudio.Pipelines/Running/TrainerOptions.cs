using System.Collections.Immutable;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Running;

/// <summary>A pipeline's training section as the core's trainer takes it, and the folder of its checkpoints.</summary>
internal static class TrainerOptions
{
    private const string Checkpoints = "checkpoints";

    /// <summary>The options; what the section leaves open must be decided.</summary>
    /// <param name="section">The section.</param>
    /// <param name="settings">The machine's settings.</param>
    /// <param name="folder">The output folder.</param>
    /// <param name="classWeights">What the rows of each class count.</param>
    /// <param name="observer">Looks into the network; null for nobody.</param>
    /// <param name="member">The member of an ensemble, which has checkpoints of its own; null for a single network.</param>
    public static TrainingOptions Of(
        TrainingSection section, RunSettings settings, string folder, ImmutableArray<float> classWeights, ITrainingObserver? observer, string? member = null) => new()
        {
            Loss = section.Loss!,
            Optimizer = section.Optimizer!,
            Schedule = section.Schedule!,
            Epochs = section.Epochs!.Value,
            BatchSize = section.BatchSize!.Value,
            Seed = section.Seed,
            Shuffle = section.Shuffle,
            Threads = settings.Threads,
            EarlyStopping = section.EarlyStopping,
            Clipping = section.Clipping,
            Pruning = section.Pruning,
            ClassWeights = classWeights,
            Observer = observer,
            Checkpoints = settings.Resume || section.CheckpointEvery is not null
                ? new CheckpointOptions(Path.Combine(folder, Checkpoints, member ?? "")) { EveryEpochs = section.CheckpointEvery ?? 1, Resume = settings.Resume }
                : null,
        };

    /// <summary>Removes the checkpoints of a training that came to its end; those of a cancelled one are what it goes on from.</summary>
    public static void RemoveCheckpoints(string folder, TrainingResult training)
    {
        string checkpoints = Path.Combine(folder, Checkpoints);
        if (training.Outcome != TrainingOutcome.Cancelled && Directory.Exists(checkpoints))
        {
            Directory.Delete(checkpoints, recursive: true);
        }
    }
}
