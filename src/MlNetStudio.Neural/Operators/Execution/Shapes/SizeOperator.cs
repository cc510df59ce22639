namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Size: the number of elements.</summary>
internal sealed class SizeOperator() : Operator("Size", 1)
{
    public override Kernel Bind(NodeBinding node)
    {
        node.SetOutput(0, ElementType.Int64, new PartialShape());
        return context => context.Output<long>(0, [])[0] = context.Input(0).Length;
    }
}
