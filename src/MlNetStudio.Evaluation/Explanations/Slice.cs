namespace MlNetStudio.Evaluation.Explanations;

/// <summary>A part of the rows, told by one or two columns, in which a model does worse than elsewhere.</summary>
/// <param name="Conditions">The conditions that a row of the part fulfills, each such as "age &gt; 60".</param>
/// <param name="Rows">The rows in the part.</param>
/// <param name="Share">Their share of all rows.</param>
/// <param name="Metric">The metric: accuracy, or the root mean squared error.</param>
/// <param name="Value">The metric over the part.</param>
/// <param name="Elsewhere">The metric over all other rows.</param>
public sealed record Slice(IReadOnlyList<string> Conditions, int Rows, double Share, string Metric, double Value, double Elsewhere);
