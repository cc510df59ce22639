namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// What RNN, GRU and LSTM have in common: directions, lengths of sequences, initial states, and the products of the inputs and of
/// the state with the weights. X is [steps, batch, inputs], Y is [steps, directions, batch, hidden]; with layout 1 the batch comes first.
/// </summary>
internal abstract class RecurrentOperator(string opType, int gates, int inputs, int outputs) : Operator(opType, 7)
{
    public override int WorkPower => 2;

    public override int MinimumInputs => 3;

    public override int MaximumInputs => inputs;

    public override int MaximumOutputs => outputs;

    public override Kernel Bind(NodeBinding node)
    {
        for (int i = 0; i < node.InputCount; i++)
        {
            node.RequireType(i, i == 4 ? ElementType.Int32 : ElementType.Float32);
        }

        node.RequireRank(0, 3);
        node.RequireRank(1, 3);
        node.RequireRank(2, 3);
        string direction = node.Text("direction", "forward");
        if (direction is not ("forward" or "reverse" or "bidirectional"))
        {
            throw node.Error($"direction '{direction}' is none of forward, reverse and bidirectional");
        }

        int layout = node.SmallInt("layout", 0);
        if (layout is not (0 or 1))
        {
            throw node.Error($"layout is {layout}, and must be 0 or 1");
        }

        float clip = node.Float("clip", 0);
        if (clip < 0)
        {
            throw node.Error($"clip is {clip}, and must not be negative");
        }

        node.SetOutput(0, ElementType.Float32, PartialShape.OfRank(4));
        for (int i = 1; i < outputs; i++)
        {
            node.SetOutput(i, ElementType.Float32, PartialShape.OfRank(3));
        }

        int directions = direction == "bidirectional" ? 2 : 1;
        var cell = BindCell(node, directions);
        return context => Run(context, cell, direction, directions, layout == 1, clip == 0 ? float.PositiveInfinity : clip);
    }

    /// <summary>The function of one step.</summary>
    protected abstract RecurrentCell BindCell(NodeBinding node, int directions);

    private void Run(NodeContext context, RecurrentCell cell, string direction, int directions, bool batchFirst, float clip)
    {
        var sequence = RecurrentSequence.Of(context, gates, directions, batchFirst);
        int hidden = sequence.Hidden;
        int batch = sequence.Batch;
        int stateLength = directions * batch * hidden;
        var y = new float[checked(sequence.Steps * stateLength)];
        float[] h = sequence.State(context, 5);
        float[] c = outputs > 2 ? sequence.State(context, 6) : new float[stateLength];
        var fromState = new float[checked(batch * gates * hidden)];
        var scratch = new float[hidden];
        for (int d = 0; d < directions; d++)
        {
            bool backward = direction == "reverse" || d == 1;
            float[] fromInput = sequence.InputProduct(context, d);
            float[] weights = sequence.Turned(context, 2, d);
            ReadOnlySpan<float> stateBias = sequence.Bias(context, d, 1);
            for (int step = 0; step < sequence.Steps; step++)
            {
                var state = h.AsSpan(d * batch * hidden, batch * hidden);
                FloatProduct.Multiply(state, weights, fromState, batch, hidden, gates * hidden);
                for (int row = 0; row < batch; row++)
                {
                    if (step >= sequence.Lengths[row])
                    {
                        continue;
                    }

                    int time = backward ? sequence.Lengths[row] - 1 - step : step;
                    int place = ((d * batch) + row) * hidden;
                    cell.Step(new RecurrentStep
                    {
                        Input = fromInput.AsSpan(((time * batch) + row) * gates * hidden, gates * hidden),
                        State = fromState.AsSpan(row * gates * hidden, gates * hidden),
                        StateBias = stateBias,
                        StateWeights = weights,
                        H = h.AsSpan(place, hidden),
                        C = c.AsSpan(place, hidden),
                        Peepholes = sequence.Peepholes(context, inputs, d),
                        Scratch = scratch,
                        Direction = d,
                        Clip = clip,
                    });
                    h.AsSpan(place, hidden).CopyTo(y.AsSpan((((time * directions) + d) * batch * hidden) + (row * hidden)));
                }
            }
        }

        Write(context, 0, y, [sequence.Steps, directions, batch, hidden], batchFirst ? [2, 0, 1, 3] : null);
        Write(context, 1, h, [directions, batch, hidden], batchFirst ? [1, 0, 2] : null);
        if (outputs > 2)
        {
            Write(context, 2, c, [directions, batch, hidden], batchFirst ? [1, 0, 2] : null);
        }
    }

    private static void Write(NodeContext context, int output, float[] values, int[] shape, int[]? order)
    {
        if (!context.IsWanted(output))
        {
            return;
        }

        if (order is null)
        {
            values.CopyTo(context.Output<float>(output, shape));
            return;
        }

        StridedCopy.Permute(values, shape, order, context.Output<float>(output, [.. order.Select(d => shape[d])]));
    }
}
