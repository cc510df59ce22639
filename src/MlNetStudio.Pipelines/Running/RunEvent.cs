using MlNetStudio.Neural.Training;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What a run tells while it goes on.</summary>
public abstract record RunEvent
{
    private RunEvent()
    {
    }

    /// <summary>A stage begins or a fact is known.</summary>
    /// <param name="Text">What, for people.</param>
    public sealed record Stage(string Text) : RunEvent;

    /// <summary>The training says something.</summary>
    /// <param name="Event">What it says.</param>
    public sealed record Training(TrainingEvent Event) : RunEvent;
}
