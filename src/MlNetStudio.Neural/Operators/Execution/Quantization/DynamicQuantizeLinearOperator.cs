using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX DynamicQuantizeLinear: bytes with the scale (max(x, 0) - min(x, 0)) / 255 and the zero point round(-min(x, 0) / scale),
/// both of which are outputs too. If all elements are zero the scale is 1.
/// </summary>
internal sealed class DynamicQuantizeLinearOperator() : Operator("DynamicQuantizeLinear", 11)
{
    public override int MaximumOutputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(0, ElementType.Float32);
        node.SetOutput(0, ElementType.UInt8, node.InputShape(0));
        node.SetOutput(1, ElementType.Float32, new PartialShape([]));
        node.SetOutput(2, ElementType.UInt8, new PartialShape([]));
        return context =>
        {
            var x = context.Input<float>(0);
            float least = x.IsEmpty ? 0 : MathF.Min(0, TensorPrimitives.Min(x));
            float greatest = x.IsEmpty ? 0 : MathF.Max(0, TensorPrimitives.Max(x));
            float scale = greatest == least ? 1 : (greatest - least) / 255;
            byte zeroPoint = Quantized.Saturate<byte>(-least / scale, 0);
            var y = context.Output<byte>(0, context.Dimensions(0));
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = Quantized.Saturate<byte>(x[i] / scale, zeroPoint);
            }

            context.Output<float>(1, [])[0] = scale;
            context.Output<byte>(2, [])[0] = zeroPoint;
        };
    }
}
