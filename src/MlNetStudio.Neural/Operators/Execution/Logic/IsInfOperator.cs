namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX IsInf: whether an element is infinite, with detect_positive and detect_negative of the sign asked for.</summary>
internal sealed class IsInfOperator() : Operator("IsInf", 10)
{
    public override Kernel Bind(NodeBinding node)
    {
        node.SetOutput(0, ElementType.Boolean, node.InputShape(0));
        return node.ForFloating(new IsInfKernel(node.Flag("detect_positive", true), node.Flag("detect_negative", true)));
    }

    private sealed class IsInfKernel(bool positive, bool negative) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var x = context.Input<T>(0);
            var y = context.Output<bool>(0, context.Dimensions(0));
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = (positive && T.IsPositiveInfinity(x[i])) || (negative && T.IsNegativeInfinity(x[i]));
            }
        }
    }
}
