namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX QLinearMatMul: the product of two quantized matrices, quantized: saturate(round(sum of the products of the integers without
/// their zero points, times scale a scale b / scale y) + zero point y).
/// </summary>
internal sealed class QLinearMatMulOperator() : Operator("QLinearMatMul", 10)
{
    public override int WorkPower => 2;

    public override int MinimumInputs => 8;

    public override Kernel Bind(NodeBinding node)
    {
        foreach (int input in (ReadOnlySpan<int>)[0, 3, 7])
        {
            Quantized.RequireByte(node, input);
        }

        foreach (int input in (ReadOnlySpan<int>)[1, 4, 6])
        {
            Quantized.RequireScale(node, input);
        }

        node.RequireSameType(0, 2);
        node.RequireSameType(3, 5);
        node.SetOutput(0, node.InputType(7), MatMulShape.Infer(node, node.InputShape(0), node.InputShape(3)));
        return new ProductKernel().For(node.InputType(7))!;
    }

    private sealed class ProductKernel : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shapeA = context.Dimensions(0);
            int[] shapeB = context.Dimensions(3);
            var shape = MatMulShape.Of(context, shapeA, shapeB);
            int[] a = Quantized.Centered(context, 0, 2, IntegerProduct.RowAxis(shapeA));
            int[] b = Quantized.Centered(context, 3, 5, IntegerProduct.ColumnAxis(shapeB));
            float[] scaleA = Quantized.Scales(context, 1, shape.M);
            float[] scaleB = Quantized.Scales(context, 4, shape.N);
            float scaleY = Quantized.Scales(context, 6, 1)[0];
            int zeroPoint = Quantized.Single(context, 7);
            var y = context.Output<T>(0, shape.Output);
            var sums = new int[y.Length];
            IntegerProduct.Multiply(shape, a, b, sums);
            for (int i = 0; i < sums.Length; i++)
            {
                double scale = (double)scaleA[scaleA.Length == 1 ? 0 : i / shape.N % shape.M] * scaleB[scaleB.Length == 1 ? 0 : i % shape.N] / scaleY;
                y[i] = Quantized.Saturate<T>(sums[i] * scale, zeroPoint);
            }
        }
    }
}
