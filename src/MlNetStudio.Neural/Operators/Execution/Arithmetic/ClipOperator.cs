using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Clip: y = min(max(x, least), greatest); either bound may be left out, and NaN stays NaN.</summary>
internal sealed class ClipOperator() : Operator("Clip", 6)
{
    public override int MaximumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.SetOutputLikeInput();
        if (node.Opset >= 11)
        {
            node.RequireSameType(0, 1);
            node.RequireSameType(0, 2);
            return node.ForNumber(new ClipKernel());
        }

        float least = node.Float("min", float.NegativeInfinity);
        float greatest = node.Float("max", float.PositiveInfinity);
        return node.ForFloating(new AttributeKernel(least, greatest));
    }

    private sealed class ClipKernel : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var x = context.Input<T>(0);
            T? least = context.HasInput(1) ? context.Input<T>(1)[0] : null;
            T? greatest = context.HasInput(2) ? context.Input<T>(2)[0] : null;
            var y = context.OutputOver<T>(0, 0, context.Dimensions(0));
            if (least is { } low)
            {
                TensorPrimitives.Max(x, low, y);
            }
            else
            {
                x.CopyTo(y);
            }

            if (greatest is { } high)
            {
                TensorPrimitives.Min(y, high, y);
            }
        }
    }

    private sealed class AttributeKernel(float least, float greatest) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var x = context.Input<T>(0);
            var y = context.OutputOver<T>(0, 0, context.Dimensions(0));
            TensorPrimitives.Max(x, T.CreateSaturating(least), y);
            TensorPrimitives.Min(y, T.CreateSaturating(greatest), y);
        }
    }
}
