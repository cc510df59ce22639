namespace MlNetStudio.Neural.Schedules;

/// <summary>
/// The learning rate swings between 0 and the optimizer's in ever longer cycles, the last of which ends with the training
/// (Holzmüller, Grinsztajn and Steinwart 2024, "Better by Default", arXiv 2407.04491: the schedule of RealMLP):
/// factor = (1 - cos(2π log₂(1 + (2^Cycles - 1) t))) / 2, where t runs from 0 to 1 over the training.
/// </summary>
public sealed record CoslogScheduleOptions : ScheduleOptions
{
    /// <summary>The number of cycles, from 1 to 30. Default 4.</summary>
    public int Cycles { get; init; } = 4;

    /// <inheritdoc/>
    public override void Validate() => OptionCheck.Require(Cycles is >= 1 and <= 30, "coslog schedule: cycles", Cycles, "from 1 to 30");

    /// <inheritdoc/>
    public override ScheduleState CreateState()
    {
        Validate();
        return new StatelessSchedule(position =>
            0.5 * (1 - Math.Cos(2 * Math.PI * Math.Log2(1 + (((1L << Cycles) - 1) * position.Progress)))));
    }
}
