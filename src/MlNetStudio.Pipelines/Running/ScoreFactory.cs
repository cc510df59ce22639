using MlNetStudio.Data;
using MlNetStudio.Evaluation;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Predictions beside the truth, as the metrics take them.</summary>
internal static class ScoreFactory
{
    /// <summary>The task as the metrics call it.</summary>
    public static EvaluationTask TaskOf(TaskKind task) => task switch
    {
        TaskKind.Regression => EvaluationTask.Regression,
        TaskKind.Binary => EvaluationTask.Binary,
        _ => EvaluationTask.Multiclass,
    };

    /// <summary>The task's word: regression, binary or multiclass.</summary>
    public static string WordOf(TaskKind task) => EvaluationTaskNames.Of(TaskOf(task));

    /// <summary>The scores of some rows.</summary>
    /// <param name="predictions">What the model said.</param>
    /// <param name="actual">The labels: numbers, or positions of classes.</param>
    public static Scores Create(Predictions predictions, float[] actual)
    {
        float[] values = Values(predictions);
        return predictions.Task switch
        {
            TaskKind.Regression => Scores.Regression(actual, values),
            TaskKind.Binary => Scores.Binary(actual, values),
            _ => Scores.Multiclass(actual, values, predictions.Classes.Length),
        };
    }

    /// <summary>What the model said, as <see cref="Scores.Predicted"/> holds it: of two classes, the probabilities of the second.</summary>
    public static float[] Values(Predictions predictions)
    {
        if (predictions.Task != TaskKind.Binary)
        {
            return predictions.Values;
        }

        var positive = new float[predictions.RowCount];
        for (int row = 0; row < positive.Length; row++)
        {
            positive[row] = predictions.Values[(2 * row) + 1];
        }

        return positive;
    }
}
