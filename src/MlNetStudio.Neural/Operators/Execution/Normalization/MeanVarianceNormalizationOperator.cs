namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX MeanVarianceNormalization: y = (x - mean) / (sqrt(variance) + 1e-9), mean and variance along the axes, by default [0, 2, 3].</summary>
internal sealed class MeanVarianceNormalizationOperator() : Operator("MeanVarianceNormalization", 9)
{
    public override Kernel Bind(NodeBinding node)
    {
        long[] axes = [.. node.Ints("axes") ?? [0, 2, 3]];
        node.SetOutputLikeInput();
        return node.ForFloating(new MeanVarianceKernel(axes));
    }

    private sealed class MeanVarianceKernel(long[] axes) : RowNormalization
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int[] reduced = Axes.Normalize(context, axes, shape.Length);
            int[] order = [.. Enumerable.Range(0, shape.Length).Except(reduced), .. reduced];
            int[] movedShape = [.. order.Select(d => shape[d])];
            var moved = new T[context.Input(0).Length];
            StridedCopy.Permute(context.Input<T>(0), shape, order, moved);
            int columns = Tensor.ElementCount([.. reduced.Select(d => shape[d])]);
            var values = new double[columns];
            for (int start = 0; start < moved.Length; start += columns)
            {
                Read<T>(moved.AsSpan(start, columns), values);
                var (mean, variance) = Moments(values);
                double deviation = Math.Sqrt(variance) + 1e-9;
                for (int i = 0; i < columns; i++)
                {
                    moved[start + i] = T.CreateTruncating((values[i] - mean) / deviation);
                }
            }

            int[] back = [.. Enumerable.Range(0, order.Length).Select(d => Array.IndexOf(order, d))];
            StridedCopy.Permute<T>(moved, movedShape, back, context.Output<T>(0, shape));
        }
    }
}
