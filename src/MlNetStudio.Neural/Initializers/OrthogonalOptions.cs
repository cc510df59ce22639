using System.Runtime.Intrinsics;

namespace MlNetStudio.Neural.Initializers;

/// <summary>
/// A random matrix with orthonormal columns, or rows where it is wider than high (Saxe, McClelland and Ganguli 2014,
/// "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks"): the Q of the QR decomposition
/// of a normal matrix, with a positive diagonal of R, so that it is uniformly distributed; computed in double precision.
/// The matrix has fanIn rows, as dense and convolution kernels have; a parameter of another size than a multiple of fanIn is one row.
/// </summary>
public sealed record OrthogonalOptions : InitializerOptions
{
    /// <summary>What the matrix is multiplied by. Default 1.</summary>
    public float Gain { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate() => OptionCheck.Require(float.IsFinite(Gain), "orthogonal initializer: gain", Gain, "finite");

    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random)
    {
        Validate();
        if (values.IsEmpty)
        {
            return;
        }

        int rows = values.Length % fanIn == 0 ? fanIn : 1;
        int columns = values.Length / rows;
        bool tall = rows >= columns;
        int count = Math.Min(rows, columns);
        int length = Math.Max(rows, columns);

        // The vectors to make orthonormal, one after the other.
        var vectors = new double[count][];
        for (int i = 0; i < count; i++)
        {
            vectors[i] = Next(vectors.AsSpan(0, i), length, random);
        }

        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < length; j++)
            {
                values[tall ? (j * columns) + i : (i * columns) + j] = (float)(Gain * vectors[i][j]);
            }
        }
    }

    /// <summary>A random unit vector orthogonal to those before: Gram and Schmidt, twice, which is enough (Giraud et al. 2005).</summary>
    private static double[] Next(ReadOnlySpan<double[]> before, int length, DeterministicRandom random)
    {
        var vector = new double[length];
        while (true)
        {
            foreach (ref double value in vector.AsSpan())
            {
                value = random.NextGaussian();
            }

            double drawn = Dot(vector, vector);
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] other in before)
                {
                    Subtract(vector, other, Dot(vector, other));
                }
            }

            // All but impossible: what was drawn lies in the span of the others.
            double square = Dot(vector, vector);
            if (square > 1e-20 * drawn)
            {
                double scale = 1 / Math.Sqrt(square);
                foreach (ref double value in vector.AsSpan())
                {
                    value *= scale;
                }

                return vector;
            }
        }
    }

    // In 16 fixed chains, the same bits on every processor.
    private static double Dot(double[] left, double[] right)
    {
        var sum0 = Vector512<double>.Zero;
        var sum1 = Vector512<double>.Zero;
        int i = 0;
        for (; i + 16 <= left.Length; i += 16)
        {
            sum0 += Vector512.Create(left, i) * Vector512.Create(right, i);
            sum1 += Vector512.Create(left, i + 8) * Vector512.Create(right, i + 8);
        }

        double sum = 0;
        for (; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        sum0 += sum1;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
        {
            sum += sum0[lane];
        }

        return sum;
    }

    private static void Subtract(double[] vector, double[] other, double factor)
    {
        int i = 0;
        for (; i + 8 <= vector.Length; i += 8)
        {
            (Vector512.Create(vector, i) - (Vector512.Create(other, i) * factor)).CopyTo(vector, i);
        }

        for (; i < vector.Length; i++)
        {
            vector[i] -= other[i] * factor;
        }
    }
}
