namespace MlNetStudio.Evaluation.Metrics;

/// <summary>What becomes of the rows of a binary task if class 1 is predicted where its probability lies above a threshold. Weights where rows have them, else counts.</summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="TruePositives">Rows of class 1 predicted as such.</param>
/// <param name="FalsePositives">Rows of class 0 predicted as class 1: false alarms.</param>
/// <param name="FalseNegatives">Rows of class 1 predicted as class 0: misses.</param>
/// <param name="TrueNegatives">Rows of class 0 predicted as such.</param>
public readonly record struct ThresholdRow(double Threshold, double TruePositives, double FalsePositives, double FalseNegatives, double TrueNegatives)
{
    /// <summary>All rows.</summary>
    public double Total => TruePositives + FalsePositives + FalseNegatives + TrueNegatives;

    /// <summary>TP / (TP + FP): how often an alarm is right; NaN where there is none.</summary>
    public double Precision => TruePositives / (TruePositives + FalsePositives);

    /// <summary>TP / (TP + FN): how many of class 1 are found; NaN where there is none.</summary>
    public double Recall => TruePositives / (TruePositives + FalseNegatives);

    /// <summary>(TP + TN) / all.</summary>
    public double Accuracy => (TruePositives + TrueNegatives) / Total;

    /// <summary>2 TP / (2 TP + FP + FN).</summary>
    public double F1 => 2 * TruePositives / ((2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>The mean cost of a row, where a false alarm costs 1.</summary>
    /// <param name="miss">What a miss costs.</param>
    public double Cost(double miss) => (FalsePositives + (miss * FalseNegatives)) / Total;
}

/// <summary>The outcomes of a binary task over thresholds from 0.01 to 0.99, to choose one by.</summary>
public static class ThresholdTable
{
    private const int Steps = 100;

    /// <summary>A row for each hundredth between 0 and 1, rising; empty where the scores are not usable.</summary>
    /// <exception cref="ArgumentException">The task is not binary.</exception>
    public static ThresholdRow[] Compute(Scores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Task != EvaluationTask.Binary)
        {
            throw new ArgumentException("Thresholds are of a binary task.", nameof(scores));
        }

        if (!scores.IsUsable)
        {
            return [];
        }

        var rows = new ThresholdRow[Steps - 1];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = At(scores, (i + 1) / (double)Steps);
        }

        return rows;
    }

    /// <summary>The outcomes at one threshold.</summary>
    /// <exception cref="ArgumentException">The task is not binary.</exception>
    public static ThresholdRow At(Scores scores, double threshold)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Task != EvaluationTask.Binary)
        {
            throw new ArgumentException("Thresholds are of a binary task.", nameof(scores));
        }

        float limit = (float)threshold;
        Span<double> cells = stackalloc double[4];
        cells.Clear();
        ReadOnlySpan<int> labels = scores.Labels;
        ReadOnlySpan<float> predicted = scores.Predicted;
        for (int row = 0; row < labels.Length; row++)
        {
            cells[(labels[row] * 2) + (predicted[row] > limit ? 1 : 0)] += scores.WeightOf(row);
        }

        return new ThresholdRow(threshold, cells[3], cells[1], cells[2], cells[0]);
    }

    /// <summary>The threshold of the least cost, the middle one of equal ones.</summary>
    /// <param name="rows">The outcomes; not empty.</param>
    /// <param name="miss">What a miss costs, where a false alarm costs 1.</param>
    public static ThresholdRow Cheapest(ReadOnlySpan<ThresholdRow> rows, double miss) => Best(rows, row => -row.Cost(miss));

    /// <summary>The threshold of the best F1, the middle one of equal ones.</summary>
    /// <param name="rows">The outcomes; not empty.</param>
    public static ThresholdRow BestF1(ReadOnlySpan<ThresholdRow> rows) => Best(rows, row => double.IsNaN(row.F1) ? double.NegativeInfinity : row.F1);

    private static ThresholdRow Best(ReadOnlySpan<ThresholdRow> rows, Func<ThresholdRow, double> value)
    {
        (int first, int last) = (0, 0);
        double best = double.NegativeInfinity;
        for (int i = 0; i < rows.Length; i++)
        {
            double current = value(rows[i]);
            if (current > best)
            {
                (best, first, last) = (current, i, i);
            }
            else if (current == best && last == i - 1)
            {
                last = i;
            }
        }

        return rows[(first + last) / 2];
    }
}
