using System.Globalization;
using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;

namespace MlNetStudio.Evaluation.Report.ComparisonParts;

/// <summary>Differences and standings in plain words.</summary>
internal static class Wording
{
    /// <summary>A difference with its sign: of shares in points.</summary>
    public static string Difference(Metric metric, double value, bool unit = true)
    {
        if (!double.IsFinite(value))
        {
            return Numbers.None;
        }

        string sign = value > 0 ? "+" : value < 0 ? "−" : "";
        return metric.IsShare
            ? sign + Math.Abs(value * 100).ToString("0.0", CultureInfo.InvariantCulture) + (unit ? " points" : "")
            : sign + Numbers.General(Math.Abs(value));
    }

    /// <summary>An interval of differences.</summary>
    public static string Interval(Metric metric, MetricDifference difference) => double.IsFinite(difference.Lower)
        ? $"{Difference(metric, difference.Lower, unit: false)} to {Difference(metric, difference.Upper, unit: false)}"
        : Numbers.None;

    /// <summary>How a model stands beside the first.</summary>
    public static string Standing(string letter, ModelStanding standing) => standing switch
    {
        ModelStanding.Better => $"{letter} is better than A",
        ModelStanding.Worse => $"{letter} is worse than A",
        ModelStanding.NotToldApart => $"{letter} and A are not told apart",
        _ => $"{letter} and A cannot be compared",
    };

    /// <summary>The same in a word.</summary>
    public static string Word(ModelStanding standing) => standing switch
    {
        ModelStanding.Better => "better",
        ModelStanding.Worse => "worse",
        ModelStanding.NotToldApart => "not told apart",
        _ => Numbers.None,
    };

    /// <summary>The style of a standing: "good", "fair" or "poor".</summary>
    public static string Tone(ModelStanding standing) => standing switch
    {
        ModelStanding.Better => "good",
        ModelStanding.Worse => "poor",
        _ => "fair",
    };
}
