namespace MlNetStudio.Neural.Schedules;

/// <summary>A schedule in one training. What it remembers is a few numbers, which a checkpoint keeps.</summary>
public abstract class ScheduleState
{
    /// <summary>What the optimizer's learning rate is multiplied by at a step. It depends on the position and on the epochs ended so far, on nothing else.</summary>
    public abstract double Factor(in SchedulePosition position);

    /// <summary>Tells the schedule that an epoch ended.</summary>
    /// <param name="monitored">The value watched: the loss of the validation part, or of the training part where there is none.</param>
    public virtual void EndEpoch(double monitored)
    {
    }

    /// <summary>What the schedule remembers, for a checkpoint; empty for most.</summary>
    public virtual double[] Save() => [];

    /// <summary>Continues from what <see cref="Save"/> gave.</summary>
    /// <exception cref="InvalidInputException">The numbers are not those of such a schedule.</exception>
    public virtual void Restore(ReadOnlySpan<double> saved) => CheckLength(saved, 0);

    /// <summary>Throws unless a saved state has so many numbers.</summary>
    /// <exception cref="InvalidInputException">It has another number.</exception>
    protected static void CheckLength(ReadOnlySpan<double> saved, int expected)
    {
        if (saved.Length != expected)
        {
            throw new InvalidInputException(
                $"the checkpoint holds {saved.Length} numbers for the learning-rate schedule where {expected} are expected; it was written with another schedule: resume with that one.");
        }
    }
}

/// <summary>A schedule that is a function of the position alone.</summary>
internal sealed class StatelessSchedule(Func<SchedulePosition, double> factor) : ScheduleState
{
    public override double Factor(in SchedulePosition position) => factor(position);
}
