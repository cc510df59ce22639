namespace MlNetStudio.Neural.Schedules;

/// <summary>The learning rate falls by the same factor every epoch: factor = Factor^epoch (PyTorch's ExponentialLR).</summary>
public sealed record ExponentialScheduleOptions : ScheduleOptions
{
    /// <summary>What the learning rate is multiplied by in one epoch, greater than 0. Default 0.95.</summary>
    public double Factor { get; init; } = 0.95;

    /// <summary>Whether it falls a little at every step rather than once an epoch. Default false.</summary>
    public bool EveryStep { get; init; }

    /// <inheritdoc/>
    public override void Validate() =>
        OptionCheck.Require(Factor is > 0 and <= 10, "exponential schedule: factor", Factor, "greater than 0 and at most 10");

    /// <inheritdoc/>
    public override ScheduleState CreateState()
    {
        Validate();
        return new StatelessSchedule(position => Math.Pow(Factor, EveryStep ? position.EpochsDone : position.Epoch));
    }
}
