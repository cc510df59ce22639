namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Slice: along every axis the elements from a start to before an end by a step, counted as numpy does.</summary>
internal sealed class SliceOperator() : Operator("Slice", 1)
{
    public override int MaximumInputs => 5;

    public override Kernel Bind(NodeBinding node)
    {
        IntegerList starts = IntegerList.Bind(node, "starts", 1, 10);
        IntegerList ends = IntegerList.Bind(node, "ends", 2, 10);
        IntegerList axes = IntegerList.Bind(node, "axes", 3, 10);
        IntegerList steps = node.Opset < 10 ? new IntegerList(null, -1) : IntegerList.Bind(node, "steps", 4, 10);
        if (starts.IsAbsent || ends.IsAbsent)
        {
            throw node.Error("starts or ends are missing");
        }

        var shape = node.InputShape(0);
        bool known = starts.Known is not null && ends.Known is not null && (axes.Known is not null || axes.IsAbsent) && (steps.Known is not null || steps.IsAbsent);
        node.SetOutput(0, node.InputType(0), !shape.IsRankKnown ? default : known ? Infer(node, shape, starts, ends, axes, steps) : PartialShape.OfRank(shape.Rank));
        return node.ForWidth(new SliceKernel(starts, ends, axes, steps));
    }

    private static PartialShape Infer(NodeBinding node, PartialShape shape, IntegerList starts, IntegerList ends, IntegerList axes, IntegerList steps)
    {
        int[] result = shape.Dimensions.ToArray();
        for (int i = 0; i < starts.Known!.Length && i < ends.Known!.Length; i++)
        {
            int d = Axes.Normalize(node, axes.Known?[i] ?? i, shape.Rank);
            long step = steps.Known?[i] ?? 1;
            result[d] = result[d] == PartialShape.Unknown || step == 0 ? PartialShape.Unknown : Range(result[d], starts.Known[i], ends.Known[i], step).Count;
        }

        return new(result);
    }

    private static (int First, int Count) Range(int size, long start, long end, long step)
    {
        long first = Math.Clamp(start < 0 ? start + size : start, step < 0 ? -1 : 0, step < 0 ? size - 1 : size);
        long stop = Math.Clamp(end < 0 ? (end < -size ? -1 : end + size) : end, step < 0 ? -1 : 0, size);
        long count = step > 0 ? (stop - first + step - 1) / step : (first - stop - step - 1) / -step;
        return ((int)first, (int)Math.Max(0, count));
    }

    private sealed class SliceKernel(IntegerList starts, IntegerList ends, IntegerList axes, IntegerList steps) : MovementKernel
    {
        private readonly bool _isSettled = starts.IsSettled && ends.IsSettled && axes.IsSettled && steps.IsSettled;

        public override void Run<T>(NodeContext context)
        {
            var part = _isSettled ? context.Plan(this, static (context, kernel) => kernel.PartOf(context)) : PartOf(context);
            StridedCopy.Copy(context.Raw<T>(0), part.Offset, part.Output, part.Strides, context.RawOutput<T>(0, part.Output));
        }

        private Part PartOf(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            long[] first = starts.Read(context)!;
            long[] last = ends.Read(context)!;
            long[] along = axes.Read(context) ?? [.. Enumerable.Range(0, first.Length).Select(i => (long)i)];
            long[] by = steps.Read(context) ?? [.. Enumerable.Repeat(1L, first.Length)];
            if (last.Length != first.Length || along.Length != first.Length || by.Length != first.Length)
            {
                throw context.Error("starts, ends, axes and steps are not of one length");
            }

            int[] output = [.. shape];
            int[] strides = StridedCopy.RowMajor(shape);
            int offset = 0;
            _ = Axes.Normalize(context, along, shape.Length);
            for (int i = 0; i < first.Length; i++)
            {
                int d = Axes.Normalize(context, along[i], shape.Length);
                if (by[i] == 0)
                {
                    throw context.Error("a step is zero");
                }

                // A step longer than the dimension takes one element, however long it is.
                long step = Math.Clamp(by[i], -int.MaxValue, int.MaxValue);
                (int start, output[d]) = Range(shape[d], first[i], last[i], step);
                offset += output[d] == 0 ? 0 : start * strides[d];
                strides[d] = output[d] <= 1 ? 0 : (int)(strides[d] * step);
            }

            return new(offset, output, strides);
        }

        /// <summary>Where the elements lie in the input.</summary>
        private sealed record Part(int Offset, int[] Output, int[] Strides);
    }
}
