namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX IsNaN: whether an element is not a number.</summary>
internal sealed class IsNaNOperator() : Operator("IsNaN", 9)
{
    public override Kernel Bind(NodeBinding node)
    {
        node.SetOutput(0, ElementType.Boolean, node.InputShape(0));
        return node.ForFloating(new IsNaNKernel());
    }

    private sealed class IsNaNKernel : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var x = context.Input<T>(0);
            var y = context.Output<bool>(0, context.Dimensions(0));
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = T.IsNaN(x[i]);
            }
        }
    }
}
