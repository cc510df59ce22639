namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Trilu: the upper or lower triangle of the last two dimensions, from the k-th diagonal on; zero elsewhere.</summary>
internal sealed class TriluOperator() : Operator("Trilu", 14)
{
    public override int MaximumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        if (node.InputType(0) == ElementType.String)
        {
            throw node.WrongType(0, "numbers");
        }

        node.RequireType(1, ElementType.Int64);
        node.SetOutputLikeInput();
        return node.ForWidth(new TriangleKernel(node.Flag("upper", true)));
    }

    private sealed class TriangleKernel(bool upper) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            if (shape.Length < 2)
            {
                throw context.Error("the input must have at least two dimensions");
            }

            long k = context.HasInput(1) ? context.Input<long>(1)[0] : 0;
            var x = context.Raw<T>(0);
            var y = context.RawOutput<T>(0, shape);
            int columns = shape[^1];
            for (int i = 0; i < x.Length; i++)
            {
                long diagonal = (i % columns) - (long)(i / columns % shape[^2]);
                y[i] = (upper ? diagonal >= k : diagonal <= k) ? x[i] : default!;
            }
        }
    }
}
