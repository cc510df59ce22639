namespace MlNetStudio.Evaluation.Baselines;

/// <summary>
/// Least squares with a tiny ridge: minimizes (1 / 2) mean_i w_i (y_i - b - c·z_i)^2 + (ridge / 2) |c|^2 over standardized
/// features z. The ridge of 1e-6 changes a coefficient by a millionth part and makes collinear features (one-hot columns sum
/// to one) harmless. Up to 256 features in closed form, (Z'WZ + ridge) c = Z'Wy by Cholesky's factorization; more by L-BFGS on the same sum.
/// Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 2nd edition, section 3.4.1.
/// </summary>
internal static class RidgeRegression
{
    private const double Ridge = 1e-6;
    private const int ClosedFormColumns = 256;

    public static LinearModel Fit(ReadOnlySpan<float> features, int columns, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights)
    {
        TrainingMatrix matrix = TrainingMatrix.Create(features, columns, targets, weights, 1);
        if (!matrix.IsUsable)
        {
            return LinearModel.Unusable(EvaluationTask.Regression, columns, 1);
        }

        double mean = Vectors.Dot(matrix.Weights, matrix.Targets) / matrix.TotalWeight;
        double[] coefficients = columns <= ClosedFormColumns ? Solve(matrix, mean) : Minimize(matrix, mean);
        return LinearModel.FromStandardized(EvaluationTask.Regression, matrix, coefficients, [mean], targets.Length, "Least squares on the same features");
    }

    private static double[] Solve(TrainingMatrix matrix, double mean)
    {
        int columns = matrix.Columns;
        double[] gram = new double[columns * columns];
        double[] solution = new double[columns];
        for (int row = 0; row < matrix.Rows; row++)
        {
            ReadOnlySpan<double> z = matrix.Row(row);
            double weight = matrix.Weights[row] / matrix.TotalWeight;
            for (int i = 0; i < columns; i++)
            {
                // The lower triangle, as the factorization reads it.
                Vectors.AddScaled(weight * z[i], z[..(i + 1)], gram.AsSpan(i * columns, i + 1));
            }

            Vectors.AddScaled(weight * (matrix.Targets[row] - mean), z, solution);
        }

        for (int i = 0; i < columns; i++)
        {
            gram[(i * columns) + i] += Ridge;
        }

        Cholesky.Solve(gram, solution);
        return solution;
    }

    private static double[] Minimize(TrainingMatrix matrix, double mean)
    {
        double[] coefficients = new double[matrix.Columns];
        LimitedMemoryBfgs.Minimize(coefficients, (c, gradient) =>
        {
            double sum = 0.5 * Ridge * Vectors.Dot(c, c);
            Array.Clear(gradient);
            Vectors.AddScaled(Ridge, c, gradient);
            for (int row = 0; row < matrix.Rows; row++)
            {
                double weight = matrix.Weights[row] / matrix.TotalWeight;
                double error = Vectors.Dot(matrix.Row(row), c) - (matrix.Targets[row] - mean);
                sum += 0.5 * weight * error * error;
                Vectors.AddScaled(weight * error, matrix.Row(row), gradient);
            }

            return sum;
        });
        return coefficients;
    }
}
