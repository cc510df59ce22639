namespace MlNetStudio.Neural.Schedules;

/// <summary>
/// The learning rate rises from 1 / Divisor of the optimizer's to that, then falls far below where it began, each along
/// half a cosine (Smith and Topin 2018, "Super-Convergence"; PyTorch's OneCycleLR in its cosine form). The optimizer's
/// learning rate is the peak. Momentum stays as it is.
/// </summary>
public sealed record OneCycleScheduleOptions : ScheduleOptions
{
    /// <summary>How many times smaller than the peak the first learning rate is, at least 1. Default 25.</summary>
    public double Divisor { get; init; } = 25;

    /// <summary>How many times smaller than the first learning rate the last one is, at least 1. Default 10,000.</summary>
    public double FinalDivisor { get; init; } = 1e4;

    /// <summary>The share of the training in which it rises, between 0 and 1. Default 0.3.</summary>
    public double Rise { get; init; } = 0.3;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Divisor is >= 1 and <= 1e12, "oneCycle schedule: divisor", Divisor, "at least 1");
        OptionCheck.Require(FinalDivisor is >= 1 and <= 1e12, "oneCycle schedule: finalDivisor", FinalDivisor, "at least 1");
        OptionCheck.Require(Rise is > 0 and < 1, "oneCycle schedule: rise", Rise, "greater than 0 and less than 1");
    }

    /// <inheritdoc/>
    public override ScheduleState CreateState()
    {
        Validate();
        return new StatelessSchedule(Factor);
    }

    private double Factor(SchedulePosition position)
    {
        double first = 1 / Divisor;
        double last = first / FinalDivisor;
        double peak = Math.Max(0, (Rise * position.TotalSteps) - 1);
        double end = position.TotalSteps - 1;
        return position.Step < peak
            ? Between(first, 1, position.Step / peak)
            : Between(1, last, end > peak ? Math.Min(1, (position.Step - peak) / (end - peak)) : 0);
    }

    private static double Between(double from, double to, double share) => to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * share)));
}
