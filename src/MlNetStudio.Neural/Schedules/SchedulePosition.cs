namespace MlNetStudio.Neural.Schedules;

/// <summary>Where a training is.</summary>
/// <param name="Step">The number of steps done before this one; 0 for the first.</param>
/// <param name="StepsPerEpoch">The number of steps of one epoch, at least 1.</param>
/// <param name="TotalSteps">The number of steps of the whole training, at least 1.</param>
public readonly record struct SchedulePosition(long Step, long StepsPerEpoch, long TotalSteps)
{
    /// <summary>The number of whole epochs done.</summary>
    public long Epoch => Step / StepsPerEpoch;

    /// <summary>The epochs done, with the part of the running one.</summary>
    public double EpochsDone => (double)Step / StepsPerEpoch;

    /// <summary>The share of the whole training that is done, in [0, 1).</summary>
    public double Progress => (double)Step / TotalSteps;
}
