using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Evaluation.Comparisons;

/// <summary>A part of the rows in which two models disagree more than elsewhere.</summary>
/// <param name="Conditions">The conditions that a row of the part fulfills, each such as "age &gt; 60".</param>
/// <param name="Rows">The rows in the part.</param>
/// <param name="Share">Their share of all rows.</param>
/// <param name="Apart">The share of the part's rows for which they name different classes; for numbers the root of the mean squared difference of their predictions.</param>
/// <param name="Elsewhere">The same over all other rows.</param>
/// <param name="Metric">The metric of the next two.</param>
/// <param name="First">The first model's metric over the part.</param>
/// <param name="Other">The other model's.</param>
public sealed record Disagreement(
    IReadOnlyList<string> Conditions, int Rows, double Share, double Apart, double Elsewhere, string Metric, double First, double Other)
{
    /// <summary>
    /// The parts where two models disagree most, the clearest first: <see cref="WorstSlices"/>, with the first model's word in
    /// the place of the truth.
    /// </summary>
    /// <param name="first">One model's scores.</param>
    /// <param name="other">The other's, on the same rows.</param>
    /// <param name="columns">The columns by which parts are told.</param>
    /// <param name="most">The most parts to tell.</param>
    public static Disagreement[] Find(Scores first, Scores other, IReadOnlyList<ProbedColumn> columns, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(other);
        if (!first.IsUsable || !other.IsUsable)
        {
            return [];
        }

        Metric metric = MetricRegistry.For(first.Task)[0];
        return
        [
            .. WorstSlices.FindRows(Between(first, other), columns, most).Select(found => new Disagreement(
                found.Slice.Conditions,
                found.Slice.Rows,
                found.Slice.Share,
                first.Task == EvaluationTask.Regression ? found.Slice.Value : 1 - found.Slice.Value,
                first.Task == EvaluationTask.Regression ? found.Slice.Elsewhere : 1 - found.Slice.Elsewhere,
                metric.Name,
                metric.Compute(first.SelectRows(found.Rows)),
                metric.Compute(other.SelectRows(found.Rows)))),
        ];
    }

    private static Scores Between(Scores first, Scores other)
    {
        if (first.Task == EvaluationTask.Regression)
        {
            return Scores.Regression(first.Predicted, other.Predicted);
        }

        float[] said = [.. first.PredictedLabels.ToArray().Select(label => (float)label)];
        return first.Task == EvaluationTask.Binary
            ? Scores.Binary(said, other.Predicted, threshold: other.Threshold)
            : Scores.Multiclass(said, other.Predicted, other.Classes);
    }
}
