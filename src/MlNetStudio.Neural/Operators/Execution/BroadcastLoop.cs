using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Walks over up to three operands broadcast to one shape (ONNX's multidirectional broadcasting) in runs along which every
/// operand either goes on element by element or stays where it is. Dimensions that can be taken as one are, so that operands of
/// the same shape are one run, and a row added to a matrix is one run for every row.
/// </summary>
internal struct BroadcastLoop
{
    private Sizes _sizes;
    private Sizes _strideA;
    private Sizes _strideB;
    private Sizes _strideC;
    private Sizes _counter;
    private readonly int _rank;
    private bool _started;

    /// <summary>The shape of operands broadcast together, or null if they do not fit.</summary>
    public static int[]? Broadcast(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var result = new int[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= result.Length; i++)
        {
            int left = i <= a.Length ? a[^i] : 1;
            int right = i <= b.Length ? b[^i] : 1;
            if (left != right && left != 1 && right != 1)
            {
                return null;
            }

            result[^i] = left == 1 ? right : left;
        }

        return result;
    }

    /// <summary>A walk over <paramref name="output"/>, to which all operands broadcast.</summary>
    public BroadcastLoop(ReadOnlySpan<int> output, ReadOnlySpan<int> a, ReadOnlySpan<int> b = default, ReadOnlySpan<int> c = default)
    {
        int runA = 1;
        int runB = 1;
        int runC = 1;
        for (int i = 1; i <= output.Length; i++)
        {
            int size = output[^i];
            int strideA = Step(a, i, ref runA);
            int strideB = Step(b, i, ref runB);
            int strideC = Step(c, i, ref runC);
            if (size == 1)
            {
                continue;
            }

            int last = _rank - 1;
            if (last >= 0 && strideA == _strideA[last] * _sizes[last] && strideB == _strideB[last] * _sizes[last]
                && strideC == _strideC[last] * _sizes[last])
            {
                _sizes[last] *= size;
                continue;
            }

            _sizes[_rank] = size;
            _strideA[_rank] = strideA;
            _strideB[_rank] = strideB;
            _strideC[_rank] = strideC;
            _rank++;
        }

        if (_rank == 0)
        {
            // A single element: one run of length 1, along which everything may be taken to go on.
            _sizes[0] = 1;
            _strideA[0] = _strideB[0] = _strideC[0] = 1;
            _rank = 1;
        }
    }

    /// <summary>The number of elements of one run.</summary>
    public readonly int Length => _sizes[0];

    /// <summary>Whether the first operand goes on along a run; if not, one element serves the whole run.</summary>
    public readonly bool MovesA => _strideA[0] != 0;

    /// <inheritdoc cref="MovesA"/>
    public readonly bool MovesB => _strideB[0] != 0;

    /// <inheritdoc cref="MovesA"/>
    public readonly bool MovesC => _strideC[0] != 0;

    /// <summary>Where the run starts in the first operand.</summary>
    public int A { get; private set; }

    /// <summary>Where the run starts in the second operand.</summary>
    public int B { get; private set; }

    /// <summary>Where the run starts in the third operand.</summary>
    public int C { get; private set; }

    /// <summary>Where the run starts in the output.</summary>
    public int Output { get; private set; }

    /// <summary>Goes to the next run. To be called before the first; the output must not be empty.</summary>
    public bool Next()
    {
        if (!_started)
        {
            _started = true;
            return true;
        }

        Output += _sizes[0];
        for (int d = 1; d < _rank; d++)
        {
            A += _strideA[d];
            B += _strideB[d];
            C += _strideC[d];
            if (++_counter[d] < _sizes[d])
            {
                return true;
            }

            A -= _strideA[d] * _sizes[d];
            B -= _strideB[d] * _sizes[d];
            C -= _strideC[d] * _sizes[d];
            _counter[d] = 0;
        }

        return false;
    }

    private static int Step(ReadOnlySpan<int> dimensions, int fromEnd, ref int run)
    {
        if (fromEnd > dimensions.Length || dimensions[^fromEnd] == 1)
        {
            return 0;
        }

        int stride = run;
        run *= dimensions[^fromEnd];
        return stride;
    }

    [InlineArray(Value.MaximumRank)]
    private struct Sizes
    {
        private int _first;
    }
}
