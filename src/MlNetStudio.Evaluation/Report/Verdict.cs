using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report;

/// <summary>What the first screen says: the metric that a reader is told first, and how the network stands beside the other models.</summary>
internal sealed class Verdict
{
    private readonly IReadOnlyList<string> _suspects;

    private Verdict(Metric metric, ReportModel model)
    {
        Metric = metric;
        Value = model.Result.Metrics[metric.Name];
        Interval = model.Result.IntervalOf(metric.Name);
        Baseline = Compare(model.Baseline);
        Linear = Compare(model.Linear);
        _suspects = model.LeakageSuspects;
    }

    /// <summary>How the network stands beside another model.</summary>
    public enum Standing
    {
        /// <summary>Not known.</summary>
        Unknown,

        /// <summary>Better by more than chance explains.</summary>
        Better,

        /// <summary>A difference that chance explains.</summary>
        Same,

        /// <summary>Worse by more than chance explains.</summary>
        Worse,
    }

    /// <summary>The metric told first.</summary>
    public Metric Metric { get; }

    /// <summary>The network's value.</summary>
    public double Value { get; }

    /// <summary>Its interval, or null.</summary>
    public MetricInterval? Interval { get; }

    /// <summary>Beside the baseline.</summary>
    public Standing Baseline { get; }

    /// <summary>Beside the linear model.</summary>
    public Standing Linear { get; }

    /// <summary>The verdict in a few words.</summary>
    public string Headline => (Baseline, Linear) switch
    {
        (Standing.Better, _) when _suspects.Count == 1 => $"Too good to trust yet: the column '{_suspects[0]}' may give the answer away",
        (Standing.Better, _) when _suspects.Count > 1 => $"Too good to trust yet: {Numbers.Count(_suspects.Count)} columns may give the answer away",
        (Standing.Unknown, Standing.Unknown) => "No model to compare with",
        (Standing.Worse, _) => "Worse than the simplest guess",
        (Standing.Same, _) => "Not clearly better than the simplest guess",
        (_, Standing.Worse) => "A linear model does better",
        (_, Standing.Same) => "Much better than guessing; about as good as a linear model",
        (_, Standing.Better) => "Better than guessing and better than a linear model",
        _ => "Better than the simplest guess",
    };

    /// <summary>The style of the headline: "good", "fair" or "poor".</summary>
    public string Tone => (Baseline, Linear) switch
    {
        (Standing.Worse or Standing.Same, _) => "poor",
        _ when _suspects.Count > 0 => "fair",
        (_, Standing.Worse) or (Standing.Unknown, _) => "fair",
        _ => "good",
    };

    /// <summary>The verdict on a report's numbers.</summary>
    public static Verdict Of(ReportModel model) => new(MetricRegistry.For(model.Scores.Task)[0], model);

    /// <summary>
    /// A difference counts where its interval over the same rows leaves out zero; where that is not known, where the other
    /// model lies outside the network's own interval.
    /// </summary>
    private Standing Compare(ModelResult? other)
    {
        double value = other?.Metrics[Metric.Name] ?? double.NaN;
        if (!double.IsFinite(value) || !double.IsFinite(Value))
        {
            return Standing.Unknown;
        }

        bool same = other!.Difference is { } difference
            ? difference.Lower <= 0 && difference.Upper >= 0
            : Interval is { } interval && value >= interval.Lower && value <= interval.Upper;
        if (same || value == Value)
        {
            return Standing.Same;
        }

        return (Value > value) == Metric.HigherIsBetter ? Standing.Better : Standing.Worse;
    }
}
