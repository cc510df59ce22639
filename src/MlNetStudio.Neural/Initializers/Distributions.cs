namespace MlNetStudio.Neural.Initializers;

/// <summary>The distributions that several initializers draw from.</summary>
internal static class Distributions
{
    // The standard deviation of a standard normal variable truncated at two: √(1 - 4 φ(2) / (2 Φ(2) - 1)).
    private const double TruncatedStandardDeviation = 0.87962566103423978;

    /// <summary>Uniform in [minimum, maximum).</summary>
    public static void FillUniform(Span<float> values, double minimum, double maximum, DeterministicRandom random)
    {
        foreach (ref float value in values)
        {
            value = (float)(minimum + ((maximum - minimum) * random.NextDouble()));
        }
    }

    /// <summary>Normal, drawn again where more than two standard deviations from the mean.</summary>
    public static void FillTruncatedNormal(Span<float> values, double mean, double standardDeviation, DeterministicRandom random)
    {
        foreach (ref float value in values)
        {
            double z;
            do
            {
                z = random.NextGaussian();
            }
            while (Math.Abs(z) > 2);

            value = (float)(mean + (standardDeviation * z));
        }
    }

    /// <summary>Uniform of a variance, around zero.</summary>
    public static void FillUniformOfVariance(Span<float> values, double variance, DeterministicRandom random)
    {
        double limit = Math.Sqrt(3 * variance);
        FillUniform(values, -limit, limit, random);
    }

    /// <summary>Truncated normal of a variance after truncation, around zero, as Keras's VarianceScaling draws it.</summary>
    public static void FillNormalOfVariance(Span<float> values, double variance, DeterministicRandom random) =>
        FillTruncatedNormal(values, 0, Math.Sqrt(variance) / TruncatedStandardDeviation, random);
}
