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
        switch (predictions.Task)
        {
            case TaskKind.Regression:
                return Scores.Regression(actual, predictions.Values);
            case TaskKind.Binary:
                var positive = new float[predictions.RowCount];
                for (int row = 0; row < positive.Length; row++)
                {
                    positive[row] = predictions.Values[(2 * row) + 1];
                }

                return Scores.Binary(actual, positive);
            default:
                return Scores.Multiclass(actual, predictions.Values, predictions.Classes.Length);
        }
    }
}
