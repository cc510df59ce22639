namespace MlNetStudio.Neural.Schedules;

/// <summary>The learning rate drops every few epochs: factor = Factor^⌊epoch / EveryEpochs⌋ (PyTorch's StepLR).</summary>
public sealed record StepScheduleOptions : ScheduleOptions
{
    /// <summary>The number of epochs from one drop to the next, at least 1. Default 10.</summary>
    public int EveryEpochs { get; init; } = 10;

    /// <summary>What the learning rate is multiplied by at each drop, greater than 0. Default 0.1.</summary>
    public double Factor { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(EveryEpochs >= 1, "step schedule: everyEpochs", EveryEpochs, "at least 1");
        OptionCheck.Require(Factor is > 0 and <= 10, "step schedule: factor", Factor, "greater than 0 and at most 10");
    }

    /// <inheritdoc/>
    public override ScheduleState CreateState()
    {
        Validate();
        return new StatelessSchedule(position => Math.Pow(Factor, position.Epoch / EveryEpochs));
    }
}
