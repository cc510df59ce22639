namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Compress: the slices along an axis, or without one the elements, for which the condition is true.</summary>
internal sealed class CompressOperator() : Operator("Compress", 9)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Boolean);
        node.SetOutput(0, node.InputType(0));
        return node.ForWidth(new CompressKernel(node.OptionalInt("axis")));
    }

    private sealed class CompressKernel(long? axis) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = axis is null ? [context.Input(0).Length] : context.Dimensions(0);
            int along = Axes.Normalize(context, axis ?? 0, shape.Length);
            int size = shape[along];
            var condition = context.Input<bool>(1);
            var places = new List<int>();
            for (int i = 0; i < Math.Min(size, condition.Length); i++)
            {
                if (condition[i])
                {
                    places.Add(i);
                }
            }

            int[] output = [.. shape];
            output[along] = places.Count;
            int inner = Tensor.ElementCount(shape.AsSpan(along + 1));
            int outer = Tensor.ElementCount(shape.AsSpan(0, along));
            var x = context.Raw<T>(0);
            var y = context.RawOutput<T>(0, output);
            int position = 0;
            for (int row = 0; row < outer; row++)
            {
                foreach (int place in places)
                {
                    x.Slice(((row * size) + place) * inner, inner).CopyTo(y[position..]);
                    position += inner;
                }
            }
        }
    }
}
