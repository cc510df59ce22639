namespace MlNetStudio.Evaluation.Explanations;

/// <summary>Where a model errs more than elsewhere, told by the conditions of a row. All figures are of rows that the rule was not found by.</summary>
/// <param name="Conditions">The conditions that a row fulfills, each such as "age &gt; 52.5"; all of them hold.</param>
/// <param name="Rows">The rows for which they hold.</param>
/// <param name="Share">Their share of the rows looked at.</param>
/// <param name="Metric">"errorRate", the share of rows whose class is wrong, or "mae", the mean absolute error.</param>
/// <param name="Value">The metric over those rows.</param>
/// <param name="Overall">The metric over all rows looked at.</param>
public sealed record ErrorRule(IReadOnlyList<string> Conditions, int Rows, double Share, string Metric, double Value, double Overall);
