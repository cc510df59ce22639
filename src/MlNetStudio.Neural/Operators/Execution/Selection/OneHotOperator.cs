namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX OneHot: a new dimension of the given depth, in which the place that the index names has the on value and all others the
/// off value; an index may count from the end, and one outside names no place.
/// </summary>
internal sealed class OneHotOperator() : Operator("OneHot", 9)
{
    public override int MinimumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        int axis = node.SmallInt("axis", -1);
        var shape = node.InputShape(0);
        node.SetOutput(0, node.InputType(2), shape.IsRankKnown ? PartialShape.OfRank(shape.Rank + 1) : default);
        return node.ForWidth(new OneHotKernel(axis), 2);
    }

    private sealed class OneHotKernel(int axis) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int along = Axes.Normalize(context, axis, shape.Length + 1);
            int depth = Axes.Size(context, (long)NumberConversion.ToDouble(context.Input(1))[0]);
            var values = context.Raw<T>(2);
            if (values.Length != 2)
            {
                throw context.Error("an off and an on value are expected");
            }

            double[] indices = NumberConversion.ToDouble(context.Input(0));
            int inner = Tensor.ElementCount(shape.AsSpan(along));
            var y = context.RawOutput<T>(0, [.. shape.AsSpan(0, along), depth, .. shape.AsSpan(along)]);
            y.Fill(values[0]);
            for (int i = 0; i < indices.Length; i++)
            {
                double index = Math.Truncate(indices[i]);
                index = index < 0 ? index + depth : index;
                if (index >= 0 && index < depth)
                {
                    y[(i / inner * depth * inner) + ((int)index * inner) + (i % inner)] = values[1];
                }
            }
        }
    }
}
