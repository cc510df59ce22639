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
            T? least = Bound<T>(context, 1);
            T? greatest = Bound<T>(context, 2);
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

    private static T? Bound<T>(NodeContext context, int input)
        where T : struct =>
        !context.HasInput(input) ? null
        : context.Input(input).Length == 1 ? context.Input<T>(input)[0]
        : throw context.Error("a bound must be one number");

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
