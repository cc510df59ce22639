namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Gather: the slices along an axis that the indices name; an index may count from the end.</summary>
internal sealed class GatherOperator() : Operator("Gather", 1)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        int axis = node.SmallInt("axis", 0);
        node.RequireType(1, ElementType.Int64, ElementType.Int32);
        var data = node.InputShape(0);
        var indices = node.InputShape(1);
        if (data.IsRankKnown && indices.IsRankKnown)
        {
            int along = Axes.Normalize(node, axis, data.Rank);
            node.SetOutput(0, node.InputType(0), new PartialShape([.. data.Dimensions[..along], .. indices.Dimensions, .. data.Dimensions[(along + 1)..]]));
        }
        else
        {
            node.SetOutput(0, node.InputType(0));
        }

        return node.ForWidth(new GatherKernel(axis));
    }

    private sealed class GatherKernel(int axis) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int along = Axes.Normalize(context, axis, shape.Length);
            int size = shape[along];
            var places = new Indices(context, 1, size);
            var x = context.Raw<T>(0);
            var y = context.RawOutput<T>(0, context.Plan(along, Shape));
            int inner = Tensor.ElementCount(shape.AsSpan(along + 1));
            int outer = Tensor.ElementCount(shape.AsSpan(0, along));
            int position = 0;
            for (int row = 0; row < outer; row++)
            {
                for (int i = 0; i < places.Length; i++)
                {
                    x.Slice(((row * size) + places[i]) * inner, inner).CopyTo(y[position..]);
                    position += inner;
                }
            }
        }

        private static int[] Shape(NodeContext context, int along)
        {
            int[] shape = context.Dimensions(0);
            return [.. shape.AsSpan(0, along), .. context.Dimensions(1), .. shape.AsSpan(along + 1)];
        }
    }
}
