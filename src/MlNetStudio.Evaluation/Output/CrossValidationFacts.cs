using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Output;

/// <summary>The metrics of a cross-validation. They flatter a little where a fold also chose its network's best epoch.</summary>
/// <param name="Folds">The number of folds n.</param>
/// <param name="Rows">The rows of all folds.</param>
/// <param name="Mean">The mean m of each metric over the folds, every fold counting the same.</param>
/// <param name="StandardDeviation">Its standard deviation over the folds, the root of sum (m_k - m)² / (n - 1); undefined for one fold.</param>
/// <param name="OutOfFold">The metrics of the rows of all folds together.</param>
/// <param name="ByFold">The metrics m_k of every fold.</param>
/// <param name="RowsByFold">The rows of every fold.</param>
public sealed record CrossValidationFacts(
    int Folds,
    int Rows,
    MetricValues Mean,
    MetricValues StandardDeviation,
    MetricValues OutOfFold,
    IReadOnlyList<MetricValues> ByFold,
    IReadOnlyList<int> RowsByFold)
{
    /// <summary>The facts of some folds.</summary>
    /// <param name="byFold">The metrics of every fold; not empty.</param>
    /// <param name="rowsByFold">The rows of every fold.</param>
    /// <param name="outOfFold">The metrics of the rows of all folds together.</param>
    /// <exception cref="ArgumentException">There is no fold, or the two lists differ in length.</exception>
    public static CrossValidationFacts Of(IReadOnlyList<MetricValues> byFold, IReadOnlyList<int> rowsByFold, MetricValues outOfFold)
    {
        ArgumentNullException.ThrowIfNull(byFold);
        ArgumentNullException.ThrowIfNull(rowsByFold);
        ArgumentNullException.ThrowIfNull(outOfFold);
        if (byFold.Count == 0 || byFold.Count != rowsByFold.Count)
        {
            throw new ArgumentException($"{byFold.Count} folds with metrics and {rowsByFold.Count} with rows.", nameof(byFold));
        }

        MetricValues Each(Func<double[], double> summarize) =>
            new([.. outOfFold.Select(metric => new MetricValue(metric.Name, summarize([.. byFold.Select(fold => fold[metric.Name])])))]);
        return new CrossValidationFacts(byFold.Count, rowsByFold.Sum(), Each(values => values.Average()), Each(Deviation), outOfFold, byFold, rowsByFold);
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return values.Length < 2 ? double.NaN : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
