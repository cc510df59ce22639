using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Products of matrices of any kind of number; those of floats go through <see cref="FloatProduct"/>.</summary>
internal static class NumberProduct
{
    /// <summary>c = a b; a is [m, k], b is [k, n] and c is [m, n]. Sums run over k in ascending order.</summary>
    public static void Multiply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c, int m, int k, int n)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < m; i++)
        {
            var row = c.Slice(i * n, n);
            row.Clear();
            for (int p = 0; p < k; p++)
            {
                var factor = a[(i * k) + p];
                var right = b.Slice(p * n, n);
                for (int j = 0; j < row.Length; j++)
                {
                    row[j] += factor * right[j];
                }
            }
        }
    }
}
