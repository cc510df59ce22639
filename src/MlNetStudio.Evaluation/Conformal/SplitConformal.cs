namespace MlNetStudio.Evaluation.Conformal;

/// <summary>
/// Prediction intervals and prediction sets that hold the truth as often as asked for, whatever the model, as long as new rows
/// come from where the calibration rows came from. With n calibration rows that took no part in training, each with a
/// nonconformity s (|actual - predicted| for numbers, 1 - probability of the true class for classes), the quantile q is the
/// ceil((n + 1) coverage)-th smallest s. A new row's truth then lies in [predicted - q, predicted + q], or among the classes of
/// probability 1 - q and more, with a chance of at least the coverage, and at most 1/(n + 1) above it where no two s are equal.
/// Source: Vovk, Gammerman and Shafer 2005, "Algorithmic Learning in a Random World"; Lei et al. 2018, "Distribution-Free
/// Predictive Inference for Regression", JASA 113; Sadinle, Lei and Wasserman 2019, "Least Ambiguous Set-Valued Classifiers",
/// JASA 114.
/// </summary>
public static class SplitConformal
{
    /// <summary>The quantile for a coverage.</summary>
    /// <param name="calibration">The model's scores on rows that it was not trained on; weights are not taken into account.</param>
    /// <param name="coverage">How often the truth is to be held, between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The coverage is not between 0 and 1.</exception>
    public static ConformalLevel Calibrate(Scores calibration, double coverage) => Calibrate(calibration, [coverage])[0];

    /// <summary>The quantiles for some coverages.</summary>
    /// <inheritdoc cref="Calibrate(Scores, double)"/>
    /// <param name="calibration">The model's scores on rows that it was not trained on.</param>
    /// <param name="coverages">How often the truth is to be held, each between 0 and 1.</param>
    public static ConformalLevel[] Calibrate(Scores calibration, ReadOnlySpan<double> coverages)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        double[] sorted = Nonconformities(calibration);
        Array.Sort(sorted);
        var levels = new ConformalLevel[coverages.Length];
        for (int i = 0; i < levels.Length; i++)
        {
            if (!(coverages[i] > 0 && coverages[i] < 1))
            {
                throw new ArgumentOutOfRangeException(nameof(coverages), coverages[i], "A coverage lies between 0 and 1.");
            }

            // A hair below, so that 0.9 of 9 + 1 rows is 9 and not, by rounding, 10.
            int rank = (int)Math.Ceiling(((sorted.Length + 1) * coverages[i]) - 1e-9);
            levels[i] = new ConformalLevel(coverages[i], calibration.IsUsable && rank <= sorted.Length ? sorted[rank - 1] : double.PositiveInfinity);
        }

        return levels;
    }

    /// <summary>Whether a set holds a class.</summary>
    /// <param name="level">The level.</param>
    /// <param name="probability">The class's probability.</param>
    public static bool Holds(ConformalLevel level, double probability) => 1 - probability <= level.Quantile;

    /// <summary>The share of rows whose truth is held, and the mean size: of the interval's width, or of the number of classes in the set.</summary>
    /// <param name="scores">The model's scores on other rows.</param>
    /// <param name="level">The level.</param>
    public static (double Coverage, double MeanSize) Measure(Scores scores, ConformalLevel level)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Rows == 0)
        {
            return (double.NaN, double.NaN);
        }

        int held = 0;
        double size = 0;
        ReadOnlySpan<float> predicted = scores.Predicted;
        for (int row = 0; row < scores.Rows; row++)
        {
            if (scores.Task == EvaluationTask.Regression)
            {
                held += Math.Abs((double)scores.Actual[row] - predicted[row]) <= level.Quantile ? 1 : 0;
                size += 2 * level.Quantile;
                continue;
            }

            for (int c = 0; c < scores.Classes; c++)
            {
                if (Holds(level, Probability(scores, row, c)))
                {
                    size++;
                    held += c == scores.Labels[row] ? 1 : 0;
                }
            }
        }

        return ((double)held / scores.Rows, size / scores.Rows);
    }

    private static double[] Nonconformities(Scores scores)
    {
        double[] values = new double[scores.Rows];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = scores.Task == EvaluationTask.Regression
                ? Math.Abs((double)scores.Actual[row] - scores.Predicted[row])
                : 1 - Probability(scores, row, scores.Labels[row]);
        }

        return values;
    }

    private static double Probability(Scores scores, int row, int c) => scores.Task == EvaluationTask.Binary
        ? c == 1 ? scores.Predicted[row] : 1 - (double)scores.Predicted[row]
        : scores.Predicted[(row * scores.Classes) + c];
}
