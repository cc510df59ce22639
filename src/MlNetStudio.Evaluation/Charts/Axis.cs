using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>A range of numbers along a range of coordinates, with ticks at round numbers.</summary>
internal sealed class Axis
{
    private readonly double _low;
    private readonly double _span;

    private Axis(double low, double high, bool logarithmic)
    {
        Low = low;
        High = high;
        IsLogarithmic = logarithmic;
        _low = logarithmic ? Math.Log10(low) : low;
        _span = (logarithmic ? Math.Log10(high) : high) - _low;
    }

    /// <summary>The smallest number.</summary>
    public double Low { get; }

    /// <summary>The largest number.</summary>
    public double High { get; }

    /// <summary>Whether equal distances are equal factors.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>The numbers at which the axis is marked.</summary>
    public List<double> Ticks { get; } = [];

    /// <summary>What is written at each of <see cref="Ticks"/>.</summary>
    public List<string> Labels { get; } = [];

    /// <summary>The coordinate of <see cref="Low"/>.</summary>
    public double From { get; set; }

    /// <summary>The coordinate of <see cref="High"/>.</summary>
    public double To { get; set; }

    /// <summary>A linear axis.</summary>
    /// <param name="low">The smallest number to be shown.</param>
    /// <param name="high">The largest.</param>
    /// <param name="ticks">About how many ticks.</param>
    /// <param name="exact">Whether the axis ends at these numbers, not at the next tick.</param>
    /// <param name="whole">Whether only whole numbers are marked.</param>
    public static Axis Linear(double low, double high, int ticks = 5, bool exact = false, bool whole = false)
    {
        if (!(high > low))
        {
            // One number, or none: room around it.
            double size = Math.Max(Math.Abs(low), 1e-3);
            (low, high) = double.IsFinite(low) ? (low - (0.5 * size), low + (0.5 * size)) : (0, 1);
        }

        double step = Step((high - low) / ticks);
        if (whole)
        {
            step = Math.Max(1, Math.Ceiling(step));
        }

        double first = Math.Floor(low / step) * step;
        double last = Math.Ceiling(high / step) * step;
        var axis = exact ? new Axis(low, high, false) : new Axis(first, last, false);
        int count = (int)Math.Round((last - first) / step);
        for (int i = 0; i <= count; i++)
        {
            double tick = first + (i * step);
            if (tick >= axis.Low - (1e-9 * step) && tick <= axis.High + (1e-9 * step))
            {
                axis.Ticks.Add(tick);
                axis.Labels.Add(Numbers.Tick(tick, step));
            }
        }

        // Round numbers can leave an axis that ends between them with hardly a mark.
        return exact && !whole && axis.Ticks.Count < 4 && ticks < 20 ? Linear(low, high, ticks + 3, exact) : axis;
    }

    /// <summary>A logarithmic axis, marked at powers of ten, and between them where there are few.</summary>
    public static Axis Logarithmic(double low, double high)
    {
        int first = (int)Math.Floor(Math.Log10(low));
        int last = Math.Max(first + 1, (int)Math.Ceiling(Math.Log10(high)));
        var axis = new Axis(Math.Pow(10, first), Math.Pow(10, last), true);
        int every = (last - first + 5) / 6;
        for (int power = first; power <= last; power += every)
        {
            ReadOnlySpan<double> digits = last - first <= 2 && power < last ? [1, 2, 5] : [1];
            foreach (double digit in digits)
            {
                double tick = digit * Math.Pow(10, power);
                axis.Ticks.Add(tick);
                axis.Labels.Add(Numbers.General(tick));
            }
        }

        return axis;
    }

    /// <summary>From 0 to 1, marked in fifths.</summary>
    public static Axis Unit() => Linear(0, 1, 5, exact: true);

    /// <summary>The coordinate of a number, inside the axis.</summary>
    public double Map(double value)
    {
        double place = IsLogarithmic ? Math.Log10(Math.Max(value, Low)) : value;
        return From + (Math.Clamp((place - _low) / _span, 0, 1) * (To - From));
    }

    private static double Step(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double digit = least / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 2.5 ? 2.5 : digit <= 5 ? 5 : 10);
    }
}
