namespace MlNetStudio.Evaluation.Baselines;

/// <summary>
/// Solves A x = b for a symmetric, positive definite A: A = L L', then two triangular systems.
/// Source: Golub and Van Loan, "Matrix Computations", 4th edition, algorithm 4.2.1.
/// </summary>
internal static class Cholesky
{
    /// <summary>Solves in place.</summary>
    /// <param name="a">The lower triangle of A [n, n]; replaced by L.</param>
    /// <param name="x">b, replaced by x [n].</param>
    public static void Solve(Span<double> a, Span<double> x)
    {
        int n = x.Length;
        for (int i = 0; i < n; i++)
        {
            Span<double> row = a.Slice(i * n, i + 1);
            for (int j = 0; j < i; j++)
            {
                row[j] = (row[j] - Vectors.Dot(row[..j], a.Slice(j * n, j))) / a[(j * n) + j];
            }

            // The ridge keeps pivots positive but for rounding.
            row[i] = Math.Sqrt(Math.Max(row[i] - Vectors.Dot(row[..i], row), 1e-12));
        }

        for (int i = 0; i < n; i++)
        {
            x[i] = (x[i] - Vectors.Dot(a.Slice(i * n, i), x)) / a[(i * n) + i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            x[i] /= a[(i * n) + i];
            Vectors.AddScaled(-x[i], a.Slice(i * n, i), x);
        }
    }
}
