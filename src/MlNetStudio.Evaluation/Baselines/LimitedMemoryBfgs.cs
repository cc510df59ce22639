namespace MlNetStudio.Evaluation.Baselines;

/// <summary>
/// The limited-memory BFGS method for smooth convex sums, with a backtracking line search.
/// Source: Nocedal and Wright 2006, "Numerical Optimization", 2nd edition, algorithms 7.4, 7.5 and 3.1.
/// </summary>
internal static class LimitedMemoryBfgs
{
    private const int Memory = 10;
    private const int MaximumIterations = 200;
    private const double GradientTolerance = 1e-7;
    private const double SufficientDecrease = 1e-4;

    /// <summary>Moves a point downhill until the gradient is small, nothing improves, or 200 iterations have run.</summary>
    /// <param name="point">The start, replaced by the best point found.</param>
    /// <param name="evaluate">Gives the value at a point and writes the gradient there.</param>
    public static void Minimize(double[] point, Func<double[], double[], double> evaluate)
    {
        int n = point.Length;
        var steps = new double[Memory][];
        var changes = new double[Memory][];
        double[] curvature = new double[Memory];
        double[] alpha = new double[Memory];
        double[] gradient = new double[n];
        double[] next = new double[n];
        double[] nextGradient = new double[n];
        double[] direction = new double[n];
        double value = evaluate(point, gradient);
        int stored = 0;
        for (int iteration = 0; iteration < MaximumIterations && Largest(gradient) > GradientTolerance; iteration++)
        {
            Direction(gradient, direction, steps, changes, curvature, alpha, stored);
            double slope = Vectors.Dot(gradient, direction);
            if (!(slope < 0))
            {
                return;
            }

            double length = stored == 0 ? Math.Min(1, 1 / Math.Sqrt(Vectors.Dot(gradient, gradient))) : 1;
            double nextValue = double.NaN;
            int halvings = 0;
            for (; halvings < 40; halvings++, length /= 2)
            {
                point.CopyTo(next, 0);
                Vectors.AddScaled(length, direction, next);
                nextValue = evaluate(next, nextGradient);
                if (nextValue <= value + (SufficientDecrease * length * slope))
                {
                    break;
                }
            }

            if (halvings == 40)
            {
                return;
            }

            int slot = stored % Memory;
            steps[slot] ??= new double[n];
            changes[slot] ??= new double[n];
            for (int i = 0; i < n; i++)
            {
                steps[slot][i] = next[i] - point[i];
                changes[slot][i] = nextGradient[i] - gradient[i];
            }

            curvature[slot] = Vectors.Dot(steps[slot], changes[slot]);
            if (curvature[slot] > 0)
            {
                stored++;
            }

            next.CopyTo(point, 0);
            (gradient, nextGradient) = (nextGradient, gradient);
            value = nextValue;
        }
    }

    /// <summary>The two-loop recursion: minus the inverse Hessian's estimate times the gradient.</summary>
    private static void Direction(
        double[] gradient, double[] direction, double[][] steps, double[][] changes, double[] curvature, double[] alpha, int stored)
    {
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = -gradient[i];
        }

        if (stored == 0)
        {
            return;
        }

        int oldest = Math.Max(0, stored - Memory);
        for (int k = stored - 1; k >= oldest; k--)
        {
            int slot = k % Memory;
            alpha[slot] = Vectors.Dot(steps[slot], direction) / curvature[slot];
            Vectors.AddScaled(-alpha[slot], changes[slot], direction);
        }

        int newest = (stored - 1) % Memory;
        double scale = curvature[newest] / Vectors.Dot(changes[newest], changes[newest]);
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] *= scale;
        }

        for (int k = oldest; k < stored; k++)
        {
            int slot = k % Memory;
            double beta = Vectors.Dot(changes[slot], direction) / curvature[slot];
            Vectors.AddScaled(alpha[slot] - beta, steps[slot], direction);
        }
    }

    private static double Largest(double[] values)
    {
        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }
}
