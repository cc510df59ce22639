namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX LpNormalization: y = x / (|x1|^p + |x2|^p + ...)^(1/p) along an axis, p 1 or 2; zeros stay zeros.</summary>
internal sealed class LpNormalizationOperator() : Operator("LpNormalization", 1)
{
    public override Kernel Bind(NodeBinding node)
    {
        long p = node.Int("p", 2);
        if (p is not (1 or 2))
        {
            throw node.Error($"p is {p}, and 1 or 2 is expected");
        }

        node.SetOutputLikeInput();
        return node.ForFloating(new LpKernel(node.SmallInt("axis", -1), p == 1));
    }

    private sealed class LpKernel(int axis, bool absolute) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int along = Axes.Normalize(context, axis, shape.Length);
            int size = shape[along];
            int inner = Tensor.ElementCount(shape.AsSpan(along + 1));
            var x = context.Input<T>(0);
            var y = context.Output<T>(0, shape);
            int rows = size == 0 ? 0 : x.Length / size;
            for (int i = 0; i < rows; i++)
            {
                int start = (i / inner * size * inner) + (i % inner);
                double sum = 0;
                for (int j = 0; j < size; j++)
                {
                    double value = double.CreateTruncating(x[start + (j * inner)]);
                    sum += absolute ? Math.Abs(value) : value * value;
                }

                double norm = absolute ? sum : Math.Sqrt(sum);
                for (int j = 0; j < size; j++)
                {
                    int at = start + (j * inner);
                    y[at] = norm == 0 ? T.Zero : T.CreateTruncating(double.CreateTruncating(x[at]) / norm);
                }
            }
        }
    }
}
