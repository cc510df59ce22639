namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX RMSNormalization: y = x / sqrt(mean(x^2) + epsilon) scale over all dimensions from the axis on.</summary>
internal sealed class RMSNormalizationOperator() : Operator("RMSNormalization", 23)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.SetOutput(0, node.InputType(1), node.InputShape(0));
        node.RequireSameType(0, 1);
        return node.ForFloating(new RootMeanSquareKernel(node.SmallInt("axis", -1), node.Float("epsilon", 1e-5f)));
    }

    private sealed class RootMeanSquareKernel(int axis, float epsilon) : RowNormalization
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int along = Axes.Normalize(context, axis, shape.Length);
            int columns = Tensor.ElementCount(shape.AsSpan(along));
            var x = context.Input<T>(0);
            var scale = context.Input<T>(1);
            var spread = new T[columns];
            int[] row = shape[along..];
            if (!BinaryMap.Shape(context, row, context.Dimensions(1)).AsSpan().SequenceEqual(row))
            {
                throw context.Error($"the scale cannot be broadcast to {Tensor.FormatDimensions(row)}");
            }

            ExpandOperator.Spread(scale, context.Dimensions(1), row, spread);
            var y = context.Output<T>(0, shape);
            var values = new double[columns];
            for (int start = 0; start < x.Length; start += columns)
            {
                Read(x.Slice(start, columns), values);
                double squares = 0;
                foreach (double value in values)
                {
                    squares += value * value;
                }

                double root = Math.Sqrt((squares / columns) + epsilon);
                for (int j = 0; j < columns; j++)
                {
                    y[start + j] = T.CreateTruncating(values[j] / root * double.CreateTruncating(spread[j]));
                }
            }
        }
    }
}
