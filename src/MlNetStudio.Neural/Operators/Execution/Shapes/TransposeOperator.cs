namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Transpose: the dimensions in another order, by default reversed: y's dimension d is x's dimension perm[d].</summary>
internal sealed class TransposeOperator() : Operator("Transpose", 1)
{
    public override Kernel Bind(NodeBinding node)
    {
        int[]? permutation = null;
        if (node.Ints("perm") is { } values)
        {
            if (!values.Order().SequenceEqual(Enumerable.Range(0, values.Length).Select(i => (long)i)))
            {
                throw node.Error($"[{string.Join(", ", values)}] is no order of dimensions");
            }

            permutation = [.. values.Select(value => (int)value)];
            node.RequireRank(0, permutation.Length);
        }

        var shape = node.InputShape(0);
        if (shape.IsRankKnown)
        {
            node.SetOutput(0, node.InputType(0), new PartialShape([.. Order(permutation, shape.Rank).Select(d => shape[d])]));
        }
        else
        {
            node.SetOutput(0, node.InputType(0));
        }

        return node.ForWidth(new TransposeKernel(permutation));
    }

    private static int[] Order(int[]? permutation, int rank) => permutation ?? [.. Enumerable.Range(0, rank).Reverse()];

    private sealed class TransposeKernel(int[]? permutation) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var turned = context.Plan(permutation, static (context, permutation) => Turn(context, permutation));
            StridedCopy.Permute(context.Raw<T>(0), context.Dimensions(0), turned.Order, context.RawOutput<T>(0, turned.Output));
        }

        private static Turned Turn(NodeContext context, int[]? permutation)
        {
            int[] shape = context.Dimensions(0);
            int[] order = Order(permutation, shape.Length);
            return order.Length == shape.Length
                ? new(order, [.. order.Select(d => shape[d])])
                : throw context.Error($"perm has {order.Length} dimensions and the input {shape.Length}");
        }

        /// <summary>The order of the dimensions and what they become.</summary>
        private sealed record Turned(int[] Order, int[] Output);
    }
}
