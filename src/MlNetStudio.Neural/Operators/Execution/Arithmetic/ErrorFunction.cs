namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The error function in double precision, to about 1e-15.</summary>
internal static class ErrorFunction
{
    private static readonly double TwoOverRootPi = 2 / Math.Sqrt(Math.PI);

    /// <summary>erf(x): its power series (Abramowitz and Stegun 7.1.6) up to 2.5, from there the continued fraction of erfc (7.1.14).</summary>
    public static double Evaluate(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x) || a > 6)
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        double result;
        if (a < 2.5)
        {
            double term = a;
            double sum = a;
            for (int n = 1; Math.Abs(term) > 1e-18 * sum; n++)
            {
                term *= 2 * a * a / ((2 * n) + 1);
                sum += term;
            }

            result = TwoOverRootPi * Math.Exp(-a * a) * sum;
        }
        else
        {
            double fraction = 0;
            for (int n = 80; n >= 1; n--)
            {
                fraction = n / 2.0 / (a + fraction);
            }

            result = 1 - (Math.Exp(-a * a) / (Math.Sqrt(Math.PI) * (a + fraction)));
        }

        return Math.CopySign(result, x);
    }
}
