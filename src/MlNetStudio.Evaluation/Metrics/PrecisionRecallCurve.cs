namespace MlNetStudio.Evaluation.Metrics;

/// <summary>
/// Precision TP / (TP + FP) over recall TP / P as the threshold falls. Rows of equal probability make one step; the curve is
/// drawn as steps, since straight lines between its points would promise too much.
/// Source: Davis and Goadrich 2006, "The relationship between precision-recall and ROC curves", ICML.
/// </summary>
public static class PrecisionRecallCurve
{
    /// <summary>The points by rising recall, or none where no row is positive or a number is not finite.</summary>
    /// <exception cref="ArgumentException">The task is not binary.</exception>
    public static CurvePoint[] Compute(Scores scores)
    {
        List<ThresholdCounts> counts = ThresholdCounts.Along(scores);
        if (counts.Count == 0 || counts[^1].TruePositives <= 0)
        {
            return [];
        }

        double positives = counts[^1].TruePositives;
        var points = new List<CurvePoint>(counts.Count);
        foreach (ThresholdCounts at in counts)
        {
            double called = at.TruePositives + at.FalsePositives;
            if (called > 0)
            {
                points.Add(new CurvePoint(at.TruePositives / positives, at.TruePositives / called, at.Threshold));
            }
        }

        return [.. points];
    }

    /// <summary>
    /// The average precision: sum over the points of (recall - previous recall) times precision, without interpolation.
    /// NaN where there is no point.
    /// </summary>
    public static double AveragePrecision(ReadOnlySpan<CurvePoint> points)
    {
        if (points.Length == 0)
        {
            return double.NaN;
        }

        double sum = 0;
        double recall = 0;
        foreach (CurvePoint point in points)
        {
            sum += (point.X - recall) * point.Y;
            recall = point.X;
        }

        return sum;
    }
}
