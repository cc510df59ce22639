namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX CumSum: the sum of all elements up to each along an axis, itself left out if exclusive, from the end if reverse.</summary>
internal sealed class CumSumOperator() : Operator("CumSum", 11)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Int64, ElementType.Int32);
        node.SetOutputLikeInput();
        return node.ForNumber(new CumSumKernel(node.Flag("exclusive"), node.Flag("reverse")));
    }

    private sealed class CumSumKernel(bool exclusive, bool reverse) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int axis = Axes.Normalize(context, IntegerList.Read(context, 1)[0], shape.Length);
            int size = shape[axis];
            int inner = Tensor.ElementCount(shape.AsSpan(axis + 1));
            var x = context.Input<T>(0);
            var y = context.Output<T>(0, shape);
            int rows = size == 0 ? 0 : x.Length / size;
            for (int i = 0; i < rows; i++)
            {
                int start = (i / inner * size * inner) + (i % inner);
                var sum = T.Zero;
                for (int j = 0; j < size; j++)
                {
                    int at = start + ((reverse ? size - 1 - j : j) * inner);
                    var value = x[at];
                    y[at] = exclusive ? sum : sum + value;
                    sum += value;
                }
            }
        }
    }
}
