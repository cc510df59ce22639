namespace MlNetStudio.Evaluation.Metrics;

/// <summary>The range in which a metric would fall for other rows of the same kind.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Lower">The lower end; NaN where it is undefined.</param>
/// <param name="Upper">The upper end; NaN where it is undefined.</param>
/// <param name="Level">The share of such ranges that hold the true value, such as 0.95.</param>
public sealed record MetricInterval(string Name, double Lower, double Upper, double Level);
