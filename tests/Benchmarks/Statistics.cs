namespace MlNetStudio.Benchmarks;

/// <summary>What reports say of repeated measurements.</summary>
internal static class Statistics
{
    /// <summary>The value in the middle, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The standard deviation of what the values are a sample of.</summary>
    public static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    /// <summary>The least mean that is not below that of a peer by two standard errors of the difference.</summary>
    public static double NotBelow(double[] values, double peer, double peerDeviation, int peerRuns)
    {
        double deviation = Deviation(values);
        return peer - (2 * Math.Sqrt((deviation * deviation / values.Length) + (peerDeviation * peerDeviation / peerRuns)));
    }
}
