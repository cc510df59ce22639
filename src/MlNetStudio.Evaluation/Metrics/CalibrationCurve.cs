namespace MlNetStudio.Evaluation.Metrics;

/// <summary>The rows whose confidence lies in one interval.</summary>
/// <param name="Lower">The lower end of the interval.</param>
/// <param name="Upper">The upper end of the interval.</param>
/// <param name="Confidence">The weighted mean of what the model said.</param>
/// <param name="Observed">The weighted share for which it was so.</param>
/// <param name="Weight">The weight (without weights: the number) of the rows.</param>
public readonly record struct CalibrationBin(double Lower, double Upper, double Confidence, double Observed, double Weight);

/// <summary>
/// Whether probabilities mean what they say. Binary: the probability of class 1 against how often class 1 is true.
/// Multiclass: the probability of the predicted class against how often it is right.
/// Source: Guo et al. 2017, "On calibration of modern neural networks" (arXiv:1706.04599), section 2.
/// </summary>
public static class CalibrationCurve
{
    /// <summary>The filled ones of <paramref name="bins"/> intervals of equal width.</summary>
    /// <exception cref="InvalidOperationException">The task is a regression.</exception>
    public static CalibrationBin[] Compute(Scores scores, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ReadOnlySpan<int> labels = scores.Labels;
        if (!scores.IsUsable)
        {
            return [];
        }

        ReadOnlySpan<int> decided = scores.PredictedLabels;
        ReadOnlySpan<float> predicted = scores.Predicted;
        bool binary = scores.Task == EvaluationTask.Binary;
        double[] weight = new double[bins];
        double[] said = new double[bins];
        double[] so = new double[bins];
        for (int row = 0; row < labels.Length; row++)
        {
            double confidence = binary ? predicted[row] : predicted[(row * scores.Classes) + decided[row]];
            bool isSo = binary ? labels[row] == 1 : labels[row] == decided[row];
            int bin = Math.Clamp((int)(confidence * bins), 0, bins - 1);
            double w = scores.WeightOf(row);
            weight[bin] += w;
            said[bin] += w * confidence;
            so[bin] += isSo ? w : 0;
        }

        var filled = new List<CalibrationBin>(bins);
        for (int bin = 0; bin < bins; bin++)
        {
            if (weight[bin] > 0)
            {
                filled.Add(new CalibrationBin((double)bin / bins, (bin + 1.0) / bins, said[bin] / weight[bin], so[bin] / weight[bin], weight[bin]));
            }
        }

        return [.. filled];
    }

    /// <summary>The expected calibration error: sum_b (w_b / w) |observed_b - confidence_b|. NaN where there is no bin.</summary>
    public static double ExpectedError(ReadOnlySpan<CalibrationBin> bins)
    {
        double weight = 0;
        double sum = 0;
        foreach (CalibrationBin bin in bins)
        {
            weight += bin.Weight;
            sum += bin.Weight * Math.Abs(bin.Observed - bin.Confidence);
        }

        return weight > 0 ? sum / weight : double.NaN;
    }
}
