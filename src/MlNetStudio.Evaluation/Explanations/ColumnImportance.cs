namespace MlNetStudio.Evaluation.Explanations;

/// <summary>How much a model leans on a column: how much worse a metric gets where the column's values are shuffled among the rows.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Loss">How much worse it gets, in the metric's own unit; about 0 for a column without use, negative by chance.</param>
/// <param name="Lower">The lower end of its 95% interval.</param>
/// <param name="Upper">The upper end of its 95% interval.</param>
public sealed record ColumnImportance(string Column, string Metric, double Loss, double Lower, double Upper)
{
    /// <summary>Whether the loss is more than chance explains.</summary>
    public bool IsClear => Lower > 0;
}
