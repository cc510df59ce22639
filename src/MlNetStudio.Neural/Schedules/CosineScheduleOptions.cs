namespace MlNetStudio.Neural.Schedules;

/// <summary>
/// The learning rate falls along half a cosine, with restarts if wanted (Loshchilov and Hutter 2017, "SGDR: Stochastic
/// Gradient Descent with Warm Restarts"): factor = Minimum + (1 - Minimum) (1 + cos(π t)) / 2, where t runs from 0 to 1
/// over the whole training or from one restart to the next.
/// </summary>
public sealed record CosineScheduleOptions : ScheduleOptions
{
    /// <summary>The factor at the end, in [0, 1]. Default 0.</summary>
    public double Minimum { get; init; }

    /// <summary>The number of epochs to the first restart, greater than 0; null (default) for no restarts.</summary>
    public double? RestartEpochs { get; init; }

    /// <summary>How many times longer each period is than the one before, at least 1. Default 1.</summary>
    public double RestartMultiplier { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Minimum is >= 0 and <= 1, "cosine schedule: minimum", Minimum, "from 0 to 1");
        OptionCheck.Require(RestartEpochs is null or (> 0 and < 1e9), "cosine schedule: restartEpochs", RestartEpochs ?? 0, "greater than 0, or left out");
        OptionCheck.Require(RestartMultiplier is >= 1 and <= 1000, "cosine schedule: restartMultiplier", RestartMultiplier, "from 1 to 1000");
    }

    /// <inheritdoc/>
    public override ScheduleState CreateState()
    {
        Validate();
        return new StatelessSchedule(position => Minimum + ((1 - Minimum) * 0.5 * (1 + Math.Cos(Math.PI * Time(position)))));
    }

    private double Time(in SchedulePosition position)
    {
        if (RestartEpochs is not { } period)
        {
            return position.Progress;
        }

        // In whole steps, so that a restart falls exactly on its step.
        double length = Math.Max(1, Math.Round(period * position.StepsPerEpoch));
        double step = position.Step;
        if (RestartMultiplier == 1)
        {
            return step % length / length;
        }

        while (step >= length)
        {
            step -= length;
            length = Math.Round(length * RestartMultiplier);

            // A multiplier so close to 1 that rounding undoes it: the periods stay equal from here on.
            if (Math.Round(length * RestartMultiplier) <= length)
            {
                step %= length;
            }
        }

        return step / length;
    }
}
