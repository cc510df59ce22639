namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ConstantOfShape: one number, by default the float 0, in every element of the shape that the input holds.</summary>
internal sealed class ConstantOfShapeOperator() : Operator("ConstantOfShape", 9)
{
    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(0, ElementType.Int64);
        var value = Value.Wrap(node.TensorAttribute("value") ?? Tensor.Scalar(0f));
        if (value.Length != 1)
        {
            throw node.Error($"attribute 'value' has {value.Length} elements where 1 is expected");
        }

        node.SetOutput(0, value.ElementType, node.ConstantIntegers(0) is { } shape && shape.All(size => size is >= 0 and <= int.MaxValue)
            ? new PartialShape([.. shape.Select(size => (int)size)])
            : default);
        return new FillKernel(value).For(value.ElementType);
    }

    private sealed class FillKernel(Value value) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = [.. IntegerList.Read(context, 0).Select(size => Axes.Size(context, size))];
            context.RawOutput<T>(0, shape).Fill(value.Raw<T>()[0]);
        }
    }
}
