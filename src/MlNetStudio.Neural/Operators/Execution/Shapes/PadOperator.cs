namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Pad: elements put before and after along every axis (or taken away, if negative): a constant, the mirrored ones (reflect),
/// the outermost (edge), or those from the other end (wrap).
/// </summary>
internal sealed class PadOperator() : Operator("Pad", 2)
{
    public override int MaximumInputs => 4;

    public override Kernel Bind(NodeBinding node)
    {
        var pads = IntegerList.Bind(node, "pads", 1, 11);
        if (pads.IsAbsent)
        {
            throw node.Error("no pads are given");
        }

        string mode = node.Text("mode", "constant");
        if (mode is not ("constant" or "reflect" or "edge" or "wrap"))
        {
            throw node.Error($"mode '{mode}' is not known");
        }

        Value? constant = null;
        if (node.Opset >= 11)
        {
            node.RequireSameType(0, 2);
        }
        else if (node.Float("value", 0) is var value and not 0)
        {
            node.RequireType(0, ElementType.Float32);
            constant = Value.Wrap(Tensor.Scalar(value));
        }

        node.SetOutput(0, node.InputType(0), node.InputShape(0).IsRankKnown ? PartialShape.OfRank(node.InputShape(0).Rank) : default);
        bool isSettled = pads.IsSettled && (!node.HasInput(3) || node.ConstantIntegers(3) is not null);
        return node.ForWidth(new PadKernel(pads, mode, constant, isSettled));
    }

    private sealed class PadKernel(IntegerList pads, string mode, Value? constant, bool isSettled) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var (output, sources, strides) = isSettled ? context.Plan(this, static (context, kernel) => kernel.PadOf(context)) : PadOf(context);
            var x = context.Raw<T>(0);
            var y = context.RawOutput<T>(0, output);
            var fill = constant is not null ? constant.Raw<T>()[0]
                : context.HasInput(2) ? context.Raw<T>(2)[0]
                : typeof(T) == typeof(string) ? (T)(object)string.Empty
                : default!;
            int rank = output.Length;
            Span<int> counter = stackalloc int[rank];
            counter.Clear();
            for (int i = 0; i < y.Length; i++)
            {
                int at = 0;
                for (int d = 0; d < rank && at >= 0; d++)
                {
                    int source = sources[d][counter[d]];
                    at = source < 0 ? -1 : at + (source * strides[d]);
                }

                y[i] = at < 0 ? fill : x[at];
                for (int d = rank - 1; d >= 0 && ++counter[d] == output[d]; d--)
                {
                    counter[d] = 0;
                }
            }
        }

        private Padded PadOf(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            long[] given = pads.Read(context)!;
            long[] axes = context.HasInput(3) ? IntegerList.Read(context, 3) : [.. Enumerable.Range(0, shape.Length).Select(d => (long)d)];
            if (given.Length != axes.Length * 2)
            {
                throw context.Error($"{given.Length} pads are given for {axes.Length} axes");
            }

            int[] output = [.. shape];
            int[][] sources = [.. shape.Select(size => Enumerable.Range(0, size).ToArray())];
            for (int i = 0; i < axes.Length; i++)
            {
                int d = Axes.Normalize(context, axes[i], shape.Length);
                output[d] = Axes.Size(context, checked(shape[d] + given[i] + given[i + axes.Length]));
                if (output[d] > Array.MaxLength / Math.Max(1, shape.Length))
                {
                    throw context.Error($"dimension {d} would become {output[d]}");
                }

                sources[d] = [.. Enumerable.Range(0, output[d]).Select(place => Source(context, place - given[i], shape[d]))];
            }

            return new(output, sources, StridedCopy.RowMajor(shape));
        }

        private int Source(NodeContext context, long place, int size)
        {
            if (place >= 0 && place < size)
            {
                return (int)place;
            }

            if (mode != "constant" && size == 0)
            {
                throw context.Error("there is nothing to repeat");
            }

            switch (mode)
            {
                case "edge":
                    return place < 0 ? 0 : size - 1;
                case "wrap":
                    return (int)(((place % size) + size) % size);
                case "reflect":
                    if (size == 1)
                    {
                        return 0;
                    }

                    long period = 2L * (size - 1);
                    long inside = ((place % period) + period) % period;
                    return (int)(inside < size ? inside : period - inside);
                default:
                    return -1;
            }
        }

        /// <summary>The dimensions of the output, for each of them the place in the input that every place is filled from, or -1 for the constant, and the input's strides.</summary>
        private sealed record Padded(int[] Output, int[][] Sources, int[] Strides);
    }
}
