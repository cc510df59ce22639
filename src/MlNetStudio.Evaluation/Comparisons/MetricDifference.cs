namespace MlNetStudio.Evaluation.Comparisons;

/// <summary>How far one model's metric lies above another's on the same rows.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Difference">The metric of this model less that of the other; NaN where it is undefined.</param>
/// <param name="Lower">The lower end of its interval; NaN where it is undefined.</param>
/// <param name="Upper">The upper end.</param>
/// <param name="Level">The share of such intervals that hold the true difference, such as 0.95.</param>
/// <param name="BetterShare">The share of resamples in which this model is better.</param>
/// <param name="WorseShare">The share of resamples in which it is worse; in the rest the two are equal.</param>
/// <param name="Standing">What the interval says.</param>
public sealed record MetricDifference(
    string Name, double Difference, double Lower, double Upper, double Level, double BetterShare, double WorseShare, ModelStanding Standing);
