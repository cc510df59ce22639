namespace MlNetStudio.Data.Images;

/// <summary>
/// Mixes every image with another one and their classes with them: share x + (1 - share) other, the share drawn from a Beta(alpha, alpha) distribution
/// (H. Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2017). Needs the loss categoricalCrossEntropy, whose targets are shares of classes.
/// </summary>
public sealed record MixupOptions : AugmentationOptions
{
    /// <summary>How evenly images are mixed: 0.2 leaves most nearly whole, 1 makes every share as likely. Default 0.2.</summary>
    public float Alpha { get; init; } = 0.2f;

    /// <inheritdoc/>
    public override void Validate() => Require(Alpha is > 0 and <= 100, nameof(Alpha), Alpha, "above 0 and at most 100");

    /// <summary>The share of the image itself, at least a half: the other one is as random as it is, so the larger share may be called its own.</summary>
    internal float DrawShare(DeterministicRandom random)
    {
        double a = Gamma(random, Alpha);
        double b = Gamma(random, Alpha);
        double share = a + b > 0 ? a / (a + b) : 1;
        return (float)Math.Max(share, 1 - share);
    }

    // G. Marsaglia, W. Tsang, "A Simple Method for Generating Gamma Variables", 2000; below 1 by the power of a uniform number.
    private static double Gamma(DeterministicRandom random, double shape)
    {
        double boost = 1;
        if (shape < 1)
        {
            boost = Math.Pow(1 - random.NextDouble(), 1 / shape);
            shape++;
        }

        double d = shape - (1 / 3.0);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextGaussian();
            double v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            if (Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return boost * d * v;
            }
        }
    }
}
