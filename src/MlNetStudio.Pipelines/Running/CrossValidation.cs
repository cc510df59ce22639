using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Evaluation.Output;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// How good the members of an ensemble are on the rows that each did not learn from. A little flattered: a member's best
/// epoch is chosen by the same rows, and the preprocessing has seen their features.
/// </summary>
/// <param name="ByFold">The metrics of every fold, each by the member that did not learn from it.</param>
/// <param name="OutOfFold">The metrics of all these rows taken together.</param>
/// <param name="RowsByFold">The rows of every fold.</param>
/// <param name="Scores">The scores on these rows.</param>
internal sealed record CrossValidation(IReadOnlyList<MetricValues> ByFold, MetricValues OutOfFold, IReadOnlyList<int> RowsByFold, Scores Scores)
{
    /// <summary>The metrics of some members.</summary>
    /// <param name="label">The label.</param>
    /// <param name="features">The rows of the run.</param>
    /// <param name="folds">For each member the positions of its fold's rows among the training rows, and its linked outputs for them.</param>
    public static CrossValidation Of(LabelEncoding label, PreparedFeatures features, IReadOnlyList<(int[] Rows, float[] Outputs)> folds)
    {
        var byFold = new List<MetricValues>();
        var values = new List<float>();
        var actual = new List<float>();
        foreach (var (rows, outputs) in folds)
        {
            float[] labels = Array.ConvertAll(rows, row => features.TrainingLabels[row]);
            var (metrics, predicted) = Evaluate(label, features, labels, features.AnchorsOf(rows), outputs);
            byFold.Add(metrics);
            values.AddRange(predicted);
            actual.AddRange(labels);
        }

        var all = new Predictions { Task = label.Task, RowCount = actual.Count, Classes = label.Classes, Values = [.. values], Labels = [] };
        var scores = ScoreFactory.Create(all, [.. actual]);
        return new CrossValidation(byFold, MetricRegistry.Compute(scores), [.. folds.Select(fold => fold.Rows.Length)], scores);
    }

    /// <summary>The metrics of some rows, and their predictions.</summary>
    /// <param name="label">The label.</param>
    /// <param name="features">The rows of the run.</param>
    /// <param name="actual">The rows' labels.</param>
    /// <param name="anchors">The known values from which they are reckoned, if any.</param>
    /// <param name="outputs">A network's linked outputs for them; a regression's are brought to the target's unit in place.</param>
    public static (MetricValues Metrics, float[] Predicted) Evaluate(
        LabelEncoding label, PreparedFeatures features, float[] actual, float[] anchors, float[] outputs)
    {
        var predictions = Predicted(label, features, actual.Length, anchors, outputs);
        return (MetricRegistry.Compute(ScoreFactory.Create(predictions, actual)), predictions.Values);
    }

    /// <summary>For metrics.json and the report.</summary>
    public CrossValidationFacts ToFacts() => CrossValidationFacts.Of(ByFold, RowsByFold, OutOfFold);

    private static Predictions Predicted(LabelEncoding label, PreparedFeatures features, int rows, float[] anchors, float[] outputs)
    {
        float[] values = outputs;
        if (label.Task == TaskKind.Regression)
        {
            features.Restore(values, anchors);
        }
        else if (outputs.Length == rows && label.Classes.Length == 2)
        {
            values = new float[2 * rows];
            for (int row = 0; row < rows; row++)
            {
                values[2 * row] = 1 - outputs[row];
                values[(2 * row) + 1] = outputs[row];
            }
        }

        return new Predictions { Task = label.Task, RowCount = rows, Classes = label.Classes, Values = values, Labels = [] };
    }
}
