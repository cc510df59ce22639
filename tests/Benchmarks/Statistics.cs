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
}
