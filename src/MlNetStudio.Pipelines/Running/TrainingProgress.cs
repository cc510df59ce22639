using MlNetStudio.Neural.Training;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Passes what a training tells on as what its run tells.</summary>
internal sealed class TrainingProgress(Action<RunEvent> tell) : IProgress<TrainingEvent>
{
    /// <summary>One that passes on to somebody, or null if nobody listens.</summary>
    public static TrainingProgress? To(Action<RunEvent>? tell) => tell is null ? null : new TrainingProgress(tell);

    /// <inheritdoc/>
    public void Report(TrainingEvent value) => tell(new RunEvent.Training(value));
}
