namespace MlNetStudio.Evaluation.Explanations;

/// <summary>
/// Integrated gradients by column: with d_g the part of x - x' that belongs to column g, the column's share of f(x) - f(x') is
/// the integral over t from 0 to 1 of the derivative of f along d_g at x' + t (x - x'). The shares add up to the whole
/// (completeness), and a column that f does not depend on gets none. The integral is a sum over N steps, and the derivative
/// within a step the difference f(p + d_g/2N) - f(p - d_g/2N) around the step's middle p, so that only f itself is needed, of
/// whatever kind it is; for a linear f the result is exact.
/// Source: Sundararajan, Taly and Yan 2017, "Axiomatic Attribution for Deep Networks", ICML, section 3.
/// </summary>
public static class IntegratedGradients
{
    /// <summary>Takes one prediction apart.</summary>
    /// <param name="row">The row's features [features].</param>
    /// <param name="baseline">The features of a row that stands for "nothing in particular", such as the mean [features].</param>
    /// <param name="groups">Which features belong together.</param>
    /// <param name="predict">Rows of features [count, features] to predictions [count].</param>
    /// <param name="steps">N, at least 1.</param>
    /// <exception cref="ArgumentException">Row and baseline have different lengths.</exception>
    public static Attribution Compute(
        ReadOnlySpan<float> row, ReadOnlySpan<float> baseline, IReadOnlyList<FeatureGroup> groups, Func<float[], int, double[]> predict, int steps = 64)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(predict);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (row.Length != baseline.Length)
        {
            throw new ArgumentException($"A row of {row.Length} features and a baseline of {baseline.Length}.", nameof(baseline));
        }

        double[] ends = predict([.. baseline, .. row], 2);
        double[] shares = new double[groups.Count];

        // A step's rows at a time: for every group the point a little ahead and a little behind.
        float[] batch = new float[2 * groups.Count * row.Length];
        for (int step = 0; step < steps; step++)
        {
            double middle = (step + 0.5) / steps;
            double half = 0.5 / steps;
            for (int i = 0; i < 2 * groups.Count; i++)
            {
                Span<float> point = batch.AsSpan(i * row.Length, row.Length);
                for (int feature = 0; feature < point.Length; feature++)
                {
                    point[feature] = Between(baseline[feature], row[feature], middle);
                }

                foreach (int feature in groups[i / 2].Features)
                {
                    point[feature] = Between(baseline[feature], row[feature], i % 2 == 0 ? middle + half : middle - half);
                }
            }

            double[] said = predict(batch, 2 * groups.Count);
            for (int group = 0; group < shares.Length; group++)
            {
                shares[group] += said[2 * group] - said[(2 * group) + 1];
            }
        }

        return new Attribution(ends[0], ends[1], [.. groups.Select((group, i) => new ColumnAttribution(group.Column, shares[i]))]);
    }

    private static float Between(double from, double to, double share) => (float)(from + (share * (to - from)));
}
