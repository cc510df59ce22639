using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Kernels.Gemm;

namespace MlNetStudio.Tests.Neural.Kernels;

/// <summary>A product with random factors, rows wider than needed, and sentinels around C; and what it must come to.</summary>
internal sealed unsafe class ProductCase : IDisposable
{
    private const float Sentinel = -12345.5f;

    private readonly GuardedBuffer _a;
    private readonly GuardedBuffer _b;
    private readonly GuardedBuffer _operand;
    private readonly GuardedBuffer _c;
    private readonly float[] _before;
    private readonly bool _transposed;
    private readonly int _margin;

    public ProductCase(int m, int n, int k, bool transposed = false, Epilogue epilogue = Epilogue.None, int extraA = 0, int extraB = 0, int extraC = 0, int seed = 1)
    {
        Random random = new(seed);
        _transposed = transposed;
        (int rowsA, int columnsA) = transposed ? (k, m) : (m, k);
        int strideA = columnsA + extraA, strideB = n + extraB, strideC = n + extraC;

        // The last row ends with its last logical element, and what lies between the rows would spoil any sum.
        _a = Factor(rowsA, columnsA, strideA, random);
        _b = Factor(k, n, strideB, random);
        _margin = strideC;
        _c = new GuardedBuffer((m + 2) * strideC);
        _c.Span.Fill(Sentinel);
        _operand = epilogue == Epilogue.MaskPositive ? Factor(m, n, strideC, random) : Factor(1, n, n, random);
        for (int row = 0; row < m; row++)
        {
            Fill(_c.Span.Slice(_margin + (row * strideC), n), random);
        }

        _before = _c.Span.ToArray();
        Arguments = new GemmArguments
        {
            M = m,
            N = n,
            K = k,
            A = _a.Pointer,
            StrideA = strideA,
            B = _b.Pointer,
            StrideB = strideB,
            C = _c.Pointer + _margin,
            StrideC = strideC,
            Epilogue = epilogue,
            Operand = _operand.Pointer,
        };
    }

    public GemmArguments Arguments { get; }

    /// <summary>The bits of C and of everything around it after the product.</summary>
    public float[] Run(KernelSet kernels, WorkerTeam team)
    {
        _before.CopyTo(_c.Span);
        if (_transposed)
        {
            kernels.MultiplyTransposed(Arguments, team);
        }
        else
        {
            kernels.Multiply(Arguments, team);
        }

        return _c.Span.ToArray();
    }

    /// <summary>One row of C computed as a product of its own.</summary>
    public float[] RunRow(KernelSet kernels, int row)
    {
        _before.CopyTo(_c.Span);
        GemmArguments alone = Arguments;
        alone.M = 1;
        alone.A += row * (_transposed ? 1 : alone.StrideA);
        alone.C += row * alone.StrideC;
        alone.Operand += alone.Epilogue == Epilogue.MaskPositive ? row * alone.StrideC : 0;
        if (_transposed)
        {
            kernels.MultiplyTransposed(alone, WorkerTeam.Single);
        }
        else
        {
            kernels.Multiply(alone, WorkerTeam.Single);
        }

        return Row(_c.Span.ToArray(), row);
    }

    /// <summary>The logical elements of a row in what <see cref="Run"/> returned.</summary>
    public float[] Row(float[] result, int row) => result.AsSpan(_margin + (row * (int)Arguments.StrideC), Arguments.N).ToArray();

    /// <summary>The promised chain of fused multiply-adds, one element at a time, with everything outside C unchanged.</summary>
    public float[] Expected()
    {
        float[] expected = (float[])_before.Clone();
        GemmArguments g = Arguments;
        for (int row = 0; row < g.M; row++)
        {
            for (int column = 0; column < g.N; column++)
            {
                ref float c = ref expected[_margin + (row * (int)g.StrideC) + column];
                float sum = g.Epilogue == Epilogue.Accumulate ? c : 0;
                for (int start = 0; start == 0 || start < g.K; start += Blocking.Depth)
                {
                    float chain = 0;
                    for (int k = start; k < Math.Min(start + Blocking.Depth, g.K); k++)
                    {
                        chain = MathF.FusedMultiplyAdd(Left(row, k), g.B[(k * g.StrideB) + column], chain);
                    }

                    sum = start == 0 && g.Epilogue != Epilogue.Accumulate ? chain : sum + chain;
                }

                c = g.Epilogue switch
                {
                    Epilogue.Bias => sum + g.Operand[column],
                    Epilogue.BiasRelu => MathF.Max(sum + g.Operand[column], 0),
                    Epilogue.MaskPositive => g.Operand[(row * g.StrideC) + column] > 0 ? sum : 0,
                    _ => sum,
                };
            }
        }

        return expected;
    }

    /// <summary>The plain product in double precision, and the sum of its terms' magnitudes, which bounds the rounding error.</summary>
    public (double Value, double Magnitude) Exact(int row, int column)
    {
        double value = 0, magnitude = 0;
        for (int k = 0; k < Arguments.K; k++)
        {
            double term = (double)Left(row, k) * Arguments.B[(k * Arguments.StrideB) + column];
            value += term;
            magnitude += Math.Abs(term);
        }

        return (value, magnitude);
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _operand.Dispose();
    }

    private static GuardedBuffer Factor(int rows, int columns, int stride, Random random)
    {
        GuardedBuffer buffer = new(Math.Max(1, ((rows - 1) * stride) + columns));
        buffer.Span.Fill(float.NaN);
        for (int row = 0; row < rows; row++)
        {
            Fill(buffer.Span.Slice(row * stride, columns), random);
        }

        return buffer;
    }

    private static void Fill(Span<float> values, Random random)
    {
        foreach (ref float value in values)
        {
            value = (random.NextSingle() * 2) - 1;
        }
    }

    private float Left(int row, int k) => _transposed ? Arguments.A[(k * Arguments.StrideA) + row] : Arguments.A[(row * Arguments.StrideA) + k];
}
