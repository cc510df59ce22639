namespace MlNetStudio.Neural.Schedules;

/// <summary>
/// The learning rate rises in a straight line, then another schedule takes over for the rest of the training
/// (Goyal et al. 2017, "Accurate, Large Minibatch SGD"; PyTorch's LinearLR in a SequentialLR): for the first W steps
/// factor = Start + (1 - Start) step / W.
/// </summary>
public sealed record WarmupScheduleOptions : ScheduleOptions
{
    /// <summary>The number of epochs of the rise; a part of one will do. Default 1.</summary>
    public double Epochs { get; init; } = 1;

    /// <summary>The number of steps of the rise, instead of <see cref="Epochs"/>; null by default.</summary>
    public long? Steps { get; init; }

    /// <summary>The factor at the first step, in [0, 1]. Default 0.1.</summary>
    public double Start { get; init; } = 0.1;

    /// <summary>The schedule afterwards, which sees the rest of the training as a whole one. Default constant.</summary>
    public ScheduleOptions Then { get; init; } = new ConstantScheduleOptions();

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Epochs is >= 0 and < 1e9, "warmup schedule: epochs", Epochs, "at least 0");
        OptionCheck.Require(Steps is null or >= 0, "warmup schedule: steps", Steps ?? 0, "at least 0, or left out");
        OptionCheck.Require(Start is >= 0 and <= 1, "warmup schedule: start", Start, "from 0 to 1");
        if (Then is null)
        {
            throw new InvalidInputException("warmup schedule: then is null; name the schedule that follows, or leave it out for a constant one.");
        }

        Then.Validate();
    }

    /// <inheritdoc/>
    public override ScheduleState CreateState()
    {
        Validate();
        return new State(this);
    }

    private sealed class State(WarmupScheduleOptions options) : ScheduleState
    {
        private readonly ScheduleState _then = options.Then.CreateState();

        public override double Factor(in SchedulePosition position)
        {
            long rise = options.Steps ?? (long)Math.Round(options.Epochs * position.StepsPerEpoch);
            return position.Step < rise
                ? options.Start + ((1 - options.Start) * position.Step / rise)
                : _then.Factor(new SchedulePosition(position.Step - rise, position.StepsPerEpoch, Math.Max(1, position.TotalSteps - rise)));
        }

        public override void EndEpoch(double monitored) => _then.EndEpoch(monitored);

        public override double[] Save() => _then.Save();

        public override void Restore(ReadOnlySpan<double> saved) => _then.Restore(saved);
    }
}
