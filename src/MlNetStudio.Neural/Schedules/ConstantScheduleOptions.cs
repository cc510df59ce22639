namespace MlNetStudio.Neural.Schedules;

/// <summary>The learning rate stays: factor = 1.</summary>
public sealed record ConstantScheduleOptions : ScheduleOptions
{
    /// <inheritdoc/>
    public override ScheduleState CreateState() => new StatelessSchedule(static _ => 1);
}
