namespace MlNetStudio.Neural.Schedules;

/// <summary>
/// The learning rate drops where the watched value has stopped getting better (PyTorch's ReduceLROnPlateau with a relative
/// threshold). An epoch is better if its value is below best (1 - Threshold), or above best (1 + Threshold) where
/// <see cref="HigherIsBetter"/>. After more than <see cref="Patience"/> epochs in a row that are not, the factor is
/// multiplied by <see cref="Factor"/>, and the next <see cref="Cooldown"/> epochs are not counted.
/// </summary>
public sealed record OnPlateauScheduleOptions : ScheduleOptions
{
    /// <summary>What the learning rate is multiplied by at each drop, in (0, 1). Default 0.1.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>The number of epochs without improvement that are let pass. Default 10.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>The number of epochs after a drop that are not counted. Default 0.</summary>
    public int Cooldown { get; init; }

    /// <summary>The smallest factor, in [0, 1]. Default 0.</summary>
    public double Minimum { get; init; }

    /// <summary>The relative change that counts as better. Default 0.0001.</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>Whether a larger value is better: false (default) for a loss, true for an accuracy.</summary>
    public bool HigherIsBetter { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Factor is > 0 and < 1, "onPlateau schedule: factor", Factor, "greater than 0 and less than 1");
        OptionCheck.Require(Patience >= 0, "onPlateau schedule: patience", Patience, "at least 0");
        OptionCheck.Require(Cooldown >= 0, "onPlateau schedule: cooldown", Cooldown, "at least 0");
        OptionCheck.Require(Minimum is >= 0 and <= 1, "onPlateau schedule: minimum", Minimum, "from 0 to 1");
        OptionCheck.Require(Threshold is >= 0 and < 1, "onPlateau schedule: threshold", Threshold, "at least 0 and less than 1");
    }

    /// <inheritdoc/>
    public override ScheduleState CreateState()
    {
        Validate();
        return new State(this);
    }

    private sealed class State(OnPlateauScheduleOptions options) : ScheduleState
    {
        private double _factor = 1;
        private double _best = options.HigherIsBetter ? double.NegativeInfinity : double.PositiveInfinity;
        private int _badEpochs;
        private int _cooldownLeft;

        public override double Factor(in SchedulePosition position) => _factor;

        public override void EndEpoch(double monitored)
        {
            bool better = options.HigherIsBetter
                ? monitored > _best + (options.Threshold * Math.Abs(Finite(_best)))
                : monitored < _best - (options.Threshold * Math.Abs(Finite(_best)));
            if (better)
            {
                _best = monitored;
                _badEpochs = 0;
            }
            else
            {
                _badEpochs++;
            }

            if (_cooldownLeft > 0)
            {
                _cooldownLeft--;
                _badEpochs = 0;
            }

            if (_badEpochs > options.Patience)
            {
                _factor = Math.Max(_factor * options.Factor, options.Minimum);
                _cooldownLeft = options.Cooldown;
                _badEpochs = 0;
            }
        }

        public override double[] Save() => [_factor, _best, _badEpochs, _cooldownLeft];

        public override void Restore(ReadOnlySpan<double> saved)
        {
            CheckLength(saved, 4);
            _factor = saved[0];
            _best = saved[1];
            _badEpochs = (int)saved[2];
            _cooldownLeft = (int)saved[3];
        }

        private static double Finite(double value) => double.IsFinite(value) ? value : 0;
    }
}
