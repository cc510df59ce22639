namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// The receiver operating characteristic: the true positive rate TP / P over the false positive rate FP / N, from (0, 0) to
/// (1, 1) as the threshold falls. Rows of equal probability make one step.
/// Source: Fawcett 2006, "An introduction to ROC analysis", Pattern Recognition Letters 27, algorithm 1.
/// </summary>
public static class RocCurve
{
    /// <summary>The points of the curve, or none where all rows are of one class or a number is not finite.</summary>
    /// <exception cref="ArgumentException">The task is not binary.</exception>
    public static CurvePoint[] Compute(Scores scores)
    {
        List<ThresholdCounts> counts = ThresholdCounts.Along(scores);
        if (counts.Count == 0 || counts[^1].TruePositives <= 0 || counts[^1].FalsePositives <= 0)
        {
            return [];
        }

        ThresholdCounts all = counts[^1];
        var points = new CurvePoint[counts.Count + 1];
        points[0] = new CurvePoint(0, 0, double.PositiveInfinity);
        for (int i = 0; i < counts.Count; i++)
        {
            points[i + 1] = new CurvePoint(counts[i].FalsePositives / all.FalsePositives, counts[i].TruePositives / all.TruePositives, counts[i].Threshold);
        }

        return points;
    }
}
