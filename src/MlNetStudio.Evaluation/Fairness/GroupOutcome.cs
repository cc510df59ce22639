namespace MlNetStudio.Evaluation.Fairness;

/// <summary>How a model treats the rows of one group. Rates are NaN where no row counts towards them.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Quality">The first metric of the task over them: accuracy, or the root mean squared error.</param>
/// <param name="SelectionRate">Of two classes: the share that is predicted as class 1. Else NaN.</param>
/// <param name="TruePositiveRate">Of two classes: the share of its class 1 that is found. Else NaN.</param>
/// <param name="FalsePositiveRate">Of two classes: the share of its class 0 that is predicted as class 1. Else NaN.</param>
/// <param name="MeanError">For a regression: the mean of predicted less actual, above 0 where the group is predicted too high. Else NaN.</param>
public readonly record struct GroupOutcome(
    string Group, int Rows, double Quality, double SelectionRate, double TruePositiveRate, double FalsePositiveRate, double MeanError);

/// <summary>The largest difference between any two groups.</summary>
/// <param name="Name">What differs: "selectionRate", "truePositiveRate", "falsePositiveRate", "meanError", or the metric.</param>
/// <param name="Value">The largest less the smallest.</param>
/// <param name="Lower">The lower end of its 95% bootstrap interval; the interval is of the difference of these two groups.</param>
/// <param name="Upper">The upper end.</param>
/// <param name="Highest">The group with the largest.</param>
/// <param name="Lowest">The group with the smallest.</param>
public sealed record GroupGap(string Name, double Value, double Lower, double Upper, string Highest, string Lowest)
{
    /// <summary>Whether the difference is more than chance explains.</summary>
    public bool IsClear => Lower > 0 || Upper < 0;
}
