namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The sizes and inputs of a recurrent node in a run, checked.</summary>
internal sealed class RecurrentSequence
{
    private readonly int _gates;
    private readonly int _directions;
    private readonly bool _batchFirst;
    private readonly float[] _noBias;

    private RecurrentSequence(NodeContext context, int gates, int directions, bool batchFirst)
    {
        int[] x = context.Dimensions(0);
        int[] w = context.Dimensions(1);
        int[] r = context.Dimensions(2);
        if (x.Length != 3 || w.Length != 3 || r.Length != 3)
        {
            throw context.Error("X, W and R must have 3 dimensions");
        }

        _gates = gates;
        _directions = directions;
        _batchFirst = batchFirst;
        (Steps, Batch) = batchFirst ? (x[1], x[0]) : (x[0], x[1]);
        Inputs = x[2];
        Hidden = r[2];
        if (!w.AsSpan().SequenceEqual([directions, checked(gates * Hidden), Inputs]) || !r.AsSpan().SequenceEqual([directions, gates * Hidden, Hidden]))
        {
            throw context.Error($"W and R must be [{directions}, {gates} hidden, {Inputs}] and [{directions}, {gates} hidden, hidden]");
        }

        _noBias = new float[gates * Hidden];
        Require(context, 3, [directions, 2 * gates * Hidden]);
        Lengths = new int[Batch];
        Array.Fill(Lengths, Steps);
        if (context.HasInput(4))
        {
            Require(context, 4, [Batch]);
            context.Input<int>(4).CopyTo(Lengths);
            if (Lengths.AsSpan().ContainsAnyExceptInRange(0, Steps))
            {
                throw context.Error($"the lengths of the sequences must be from 0 to {Steps}");
            }
        }
    }

    public int Steps { get; }

    public int Batch { get; }

    public int Inputs { get; }

    public int Hidden { get; }

    /// <summary>The number of steps of every sequence.</summary>
    public int[] Lengths { get; }

    public static RecurrentSequence Of(NodeContext context, int gates, int directions, bool batchFirst) => new(context, gates, directions, batchFirst);

    /// <summary>An initial state as [directions, batch, hidden]; zeros if there is none.</summary>
    public float[] State(NodeContext context, int input)
    {
        var state = new float[checked(_directions * Batch * Hidden)];
        if (!context.HasInput(input))
        {
            return state;
        }

        Require(context, input, _batchFirst ? [Batch, _directions, Hidden] : [_directions, Batch, Hidden]);
        if (_batchFirst)
        {
            StridedCopy.Permute(context.Input<float>(input), context.Dimensions(input), [1, 0, 2], state);
        }
        else
        {
            context.Input<float>(input).CopyTo(state);
        }

        return state;
    }

    /// <summary>The bias of the inputs (part 0) or of the state (part 1).</summary>
    public ReadOnlySpan<float> Bias(NodeContext context, int direction, int part) => context.HasInput(3)
        ? context.Input<float>(3).Slice(((2 * direction) + part) * _gates * Hidden, _gates * Hidden)
        : _noBias;

    /// <summary>The peephole weights of a direction, if the operator has them as its last input.</summary>
    public ReadOnlySpan<float> Peepholes(NodeContext context, int inputs, int direction)
    {
        if (inputs < 8 || !context.HasInput(7))
        {
            return [];
        }

        Require(context, 7, [_directions, 3 * Hidden]);
        return context.Input<float>(7).Slice(direction * 3 * Hidden, 3 * Hidden);
    }

    /// <summary>The weights of a direction, turned: [columns, gates x hidden].</summary>
    public float[] Turned(NodeContext context, int input, int direction)
    {
        int columns = context.Dimensions(input)[2];
        int size = _gates * Hidden * columns;
        var turned = new float[size];
        StridedCopy.Permute(context.Input<float>(input).Slice(direction * size, size), [_gates * Hidden, columns], [1, 0], turned);
        return turned;
    }

    /// <summary>The inputs of all steps times their weights, with bias: [steps, batch, gates, hidden].</summary>
    public float[] InputProduct(NodeContext context, int direction)
    {
        var x = context.Input<float>(0);
        if (_batchFirst)
        {
            var ordered = new float[x.Length];
            StridedCopy.Permute(x, context.Dimensions(0), [1, 0, 2], ordered);
            x = ordered;
        }

        int columns = _gates * Hidden;
        var product = new float[checked(Steps * Batch * columns)];
        FloatProduct.Multiply(x, Turned(context, 1, direction), product, Steps * Batch, Inputs, columns);
        var bias = Bias(context, direction, 0);
        for (int row = 0; row < Steps * Batch; row++)
        {
            var sums = product.AsSpan(row * columns, columns);
            System.Numerics.Tensors.TensorPrimitives.Add(sums, bias, sums);
        }

        return product;
    }

    private static void Require(NodeContext context, int input, params ReadOnlySpan<int> shape)
    {
        if (context.HasInput(input) && !context.Dimensions(input).AsSpan().SequenceEqual(shape))
        {
            throw context.Error($"input {input} must be {Tensor.FormatDimensions(shape)}");
        }
    }
}
