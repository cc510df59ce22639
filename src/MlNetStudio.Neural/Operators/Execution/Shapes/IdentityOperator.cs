namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Identity: y = x.</summary>
internal sealed class IdentityOperator() : Operator("Identity", 1)
{
    public override Kernel Bind(NodeBinding node)
    {
        node.SetOutputLikeInput();
        return context => context.View(0, 0, context.Dimensions(0));
    }
}
