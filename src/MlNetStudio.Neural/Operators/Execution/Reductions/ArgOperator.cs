namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>An operator that finds where along an axis the greatest or least element is.</summary>
internal abstract class ArgOperator(string opType, bool greatest) : Operator(opType, 1)
{
    public sealed override Kernel Bind(NodeBinding node)
    {
        int axis = node.SmallInt("axis", 0);
        bool keep = node.Flag("keepdims", true);
        bool last = node.Flag("select_last_index");
        node.SetOutput(0, ElementType.Int64, Infer(node, axis, keep));
        return node.ForNumber(new ArgKernel(axis, keep, last, greatest));
    }

    private static PartialShape Infer(NodeBinding node, int axis, bool keep)
    {
        var shape = node.InputShape(0);
        return shape.IsRankKnown ? new(Output(shape.Dimensions, Axes.Normalize(node, axis, shape.Rank), keep)) : default;
    }

    private static int[] Output(ReadOnlySpan<int> shape, int axis, bool keep)
    {
        List<int> output = [.. shape];
        if (keep)
        {
            output[axis] = 1;
        }
        else
        {
            output.RemoveAt(axis);
        }

        return [.. output];
    }

    private sealed class ArgKernel(int axis, bool keep, bool last, bool greatest) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int along = Axes.Normalize(context, axis, shape.Length);
            int size = shape[along];
            int inner = Tensor.ElementCount(shape.AsSpan(along + 1));
            var x = context.Input<T>(0);
            var y = context.Output<long>(0, context.Plan((along, keep), static (context, to) => Output(context.Dimensions(0), to.along, to.keep)));
            if (size == 0 && y.Length > 0)
            {
                throw context.Error("there is no element along the axis");
            }

            for (int i = 0; i < y.Length; i++)
            {
                int start = (i / inner * size * inner) + (i % inner);
                int best = 0;
                var bestValue = x[start];
                for (int j = 1; j < size; j++)
                {
                    var value = x[start + (j * inner)];
                    if ((greatest ? value > bestValue : value < bestValue) || (last && value == bestValue))
                    {
                        (best, bestValue) = (j, value);
                    }
                }

                y[i] = best;
            }
        }
    }
}
