namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The share of rows whose absolute error is at most x, over x: for numbers what the ROC curve is for classes. The curve that
/// lies above another has the smaller errors; the area above it is the mean absolute error.
/// Source: Bi and Bennett 2003, "Regression error characteristic curves", ICML.
/// </summary>
public static class ErrorCharacteristic
{
    /// <summary>The points of the curve from (0, share without an error) on, x rising; none where the scores are not usable.</summary>
    /// <param name="scores">The scores of a regression.</param>
    /// <param name="points">About how many points at most.</param>
    /// <exception cref="ArgumentException">The task is not a regression.</exception>
    public static (double[] Errors, double[] Shares) Compute(Scores scores, int points = 200)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (scores.Task != EvaluationTask.Regression)
        {
            throw new ArgumentException("Errors are of a regression.", nameof(scores));
        }

        if (!scores.IsUsable)
        {
            return ([], []);
        }

        double[] errors = new double[scores.Rows];
        double[] weights = new double[scores.Rows];
        for (int row = 0; row < errors.Length; row++)
        {
            errors[row] = Math.Abs((double)scores.Predicted[row] - scores.Actual[row]);
            weights[row] = scores.WeightOf(row);
        }

        Array.Sort(errors, weights);
        List<double> x = [0];
        List<double> y = [0];
        double sum = 0;
        double told = 0;
        for (int i = 0; i < errors.Length; i++)
        {
            sum += weights[i];
            double share = sum / scores.TotalWeight;
            bool isLastOfEqual = i == errors.Length - 1 || errors[i + 1] > errors[i];
            if (!isLastOfEqual || (share - told < 1.0 / points && i < errors.Length - 1))
            {
                continue;
            }

            told = share;
            if (errors[i] == 0)
            {
                y[0] = share;
                continue;
            }

            x.Add(errors[i]);
            y.Add(share);
        }

        return ([.. x], [.. y]);
    }
}
