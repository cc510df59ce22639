namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX MatMulInteger: (a - zero point) (b - zero point) with sums in int32; zero points for all, for rows of a, or for columns of b.</summary>
internal sealed class MatMulIntegerOperator() : Operator("MatMulInteger", 10)
{
    public override int WorkPower => 2;

    public override int MinimumInputs => 2;

    public override int MaximumInputs => 4;

    public override Kernel Bind(NodeBinding node)
    {
        Quantized.RequireByte(node, 0);
        Quantized.RequireByte(node, 1);
        node.RequireSameType(0, 2);
        node.RequireSameType(1, 3);
        node.SetOutput(0, ElementType.Int32, MatMulShape.Infer(node, node.InputShape(0), node.InputShape(1)));
        return context =>
        {
            var shape = MatMulShape.Of(context, context.Dimensions(0), context.Dimensions(1));
            int[] a = Quantized.Centered(context, 0, 2, IntegerProduct.RowAxis(context.Dimensions(0)));
            int[] b = Quantized.Centered(context, 1, 3, IntegerProduct.ColumnAxis(context.Dimensions(1)));
            IntegerProduct.Multiply(shape, a, b, context.Output<int>(0, shape.Output));
        };
    }
}
