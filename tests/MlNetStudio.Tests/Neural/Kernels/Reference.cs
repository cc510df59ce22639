namespace MlNetStudio.Tests.Neural.Kernels;

/// <summary>Functions in double precision that the framework lacks, or computes with cancellation near zero.</summary>
internal static class Reference
{
    /// <summary>e^x - 1, by Kahan's formula.</summary>
    public static double Expm1(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x
            : u - 1 == -1 ? -1
            : double.IsPositiveInfinity(u) ? u
            : (u - 1) * x / Math.Log(u);
    }

    /// <summary>log(1 + x), by Kahan's formula.</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>The error function: its power series (Abramowitz and Stegun 7.1.6) up to 2.5, then the continued fraction (7.1.14).</summary>
    public static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (!(a < 6))
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        if (a < 2.5)
        {
            double term = x;
            double sum = x;
            for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
            {
                term *= 2 * x * x / ((2 * n) + 1);
                sum += term;
            }

            return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
        }

        double fraction = 0;
        for (int n = 80; n >= 1; n--)
        {
            fraction = n / 2.0 / (a + fraction);
        }

        return Math.CopySign(1 - (Math.Exp(-a * a) / (Math.Sqrt(Math.PI) * (a + fraction))), x);
    }
}
