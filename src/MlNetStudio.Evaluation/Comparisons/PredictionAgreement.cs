namespace MlNetStudio.Evaluation.Comparisons;

/// <summary>On how many rows two models say something else, and which of them is then nearer to the truth.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Differing">The rows for which they name different classes, or predict different numbers.</param>
/// <param name="FirstNearer">Of these, the rows for which only the first names the true class, or is nearer to the true number.</param>
/// <param name="OtherNearer">The same of the other model.</param>
/// <param name="MeanDistance">For numbers, how far their predictions lie apart on average; null for classes, or where a prediction is not finite.</param>
public sealed record PredictionAgreement(int Rows, int Differing, int FirstNearer, int OtherNearer, double? MeanDistance)
{
    /// <summary>Compares what two models say of the same rows; weights do not count.</summary>
    /// <param name="first">One model's scores.</param>
    /// <param name="other">The other's, on the same rows.</param>
    public static PredictionAgreement Of(Scores first, Scores other)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(other);
        bool isRegression = first.Task == EvaluationTask.Regression;
        (int differing, int firstNearer, int otherNearer, double distance) = (0, 0, 0, 0);
        for (int row = 0; row < first.Rows; row++)
        {
            double one = ErrorOf(first, row);
            double two = ErrorOf(other, row);
            differing += isRegression ? first.Predicted[row] != other.Predicted[row] ? 1 : 0 : first.PredictedLabels[row] != other.PredictedLabels[row] ? 1 : 0;
            firstNearer += one < two ? 1 : 0;
            otherNearer += two < one ? 1 : 0;
            distance += isRegression ? Math.Abs((double)first.Predicted[row] - other.Predicted[row]) : 0;
        }

        return new PredictionAgreement(first.Rows, differing, firstNearer, otherNearer, isRegression && first.IsUsable && other.IsUsable ? distance / first.Rows : null);
    }

    private static double ErrorOf(Scores scores, int row) => scores.Task == EvaluationTask.Regression
        ? Math.Abs((double)scores.Predicted[row] - scores.Actual[row])
        : scores.PredictedLabels[row] == scores.Labels[row] ? 0 : 1;
}
