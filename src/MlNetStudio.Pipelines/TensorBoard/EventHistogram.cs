using MlNetStudio.Pipelines.TensorBoard.Protos;

namespace MlNetStudio.Pipelines.TensorBoard;

/// <summary>Numbers as TensorBoard's histogram: buckets whose limits grow by a tenth each, from 1e-12 to 1e20, on both sides of zero.</summary>
internal static class EventHistogram
{
    private static readonly double[] Limits = MakeLimits();

    /// <summary>The histogram of some numbers; those that are not finite are left out.</summary>
    public static HistogramProto Of(ReadOnlySpan<float> values)
    {
        var histogram = new HistogramProto { Min = double.PositiveInfinity, Max = double.NegativeInfinity };
        var counts = new int[Limits.Length];
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                continue;
            }

            // The bucket of a value is the first whose limit lies above it.
            int place = Array.BinarySearch(Limits, value);
            counts[Math.Min(place >= 0 ? place + 1 : ~place, counts.Length - 1)]++;
            histogram.Min = Math.Min(histogram.Min, value);
            histogram.Max = Math.Max(histogram.Max, value);
            histogram.Num++;
            histogram.Sum += value;
            histogram.SumSquares += (double)value * value;
        }

        if (histogram.Num == 0)
        {
            (histogram.Min, histogram.Max) = (0, 0);
        }

        // Empty buckets are folded together; one stays before each filled one, since it tells where that begins.
        for (int i = 0; i < counts.Length; i++)
        {
            bool last = i == counts.Length - 1;
            if (counts[i] > 0 || (!last && counts[i + 1] > 0) || (last && histogram.Bucket.Count == 0))
            {
                histogram.BucketLimit.Add(Limits[i]);
                histogram.Bucket.Add(counts[i]);
            }
        }

        return histogram;
    }

    private static double[] MakeLimits()
    {
        var positive = new List<double>();
        for (double limit = 1e-12; limit < 1e20; limit *= 1.1)
        {
            positive.Add(limit);
        }

        return [.. positive.Select(limit => -limit).Reverse(), 0, .. positive, double.MaxValue];
    }
}
