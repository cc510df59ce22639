namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Identity: y = x. Sequences and optional values pass, too.</summary>
internal sealed class IdentityOperator() : Operator("Identity", 1)
{
    public override bool TakesTensorsOnly => false;

    public override Kernel Bind(NodeBinding node)
    {
        node.PassInputOn();
        return context => context.View(0, 0, context.Dimensions(0));
    }
}
