namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Expand: x broadcast together with a shape.</summary>
internal sealed class ExpandOperator() : Operator("Expand", 8)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Int64);
        node.SetOutput(0, node.InputType(0), node.ConstantIntegers(1) is { } shape && shape.All(size => size is >= 0 and <= int.MaxValue)
            ? node.Broadcast(node.InputShape(0), new PartialShape([.. shape.Select(size => (int)size)]))
            : default);
        return node.ForWidth(new ExpandKernel());
    }

    /// <summary>Copies a value, broadcast to a shape.</summary>
    public static void Spread<T>(ReadOnlySpan<T> x, ReadOnlySpan<int> dimensions, ReadOnlySpan<int> shape, Span<T> y)
    {
        int[] from = StridedCopy.RowMajor(dimensions);
        var strides = new int[shape.Length];
        for (int i = 1; i <= dimensions.Length; i++)
        {
            strides[^i] = dimensions[^i] == 1 ? 0 : from[^i];
        }

        StridedCopy.Copy(x, 0, shape, strides, y);
    }

    private sealed class ExpandKernel : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] wanted = [.. IntegerList.Read(context, 1).Select(size => Axes.Size(context, size))];
            int[] dimensions = context.Dimensions(0);
            int[] shape = BinaryMap.Shape(context, dimensions, wanted);
            Spread(context.Raw<T>(0), dimensions, shape, context.RawOutput<T>(0, shape));
        }
    }
}
