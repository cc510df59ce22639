namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX CastLike: the elements of the first input in the type of the second.</summary>
internal sealed class CastLikeOperator() : Operator("CastLike", 15)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node) => CastOperator.Bind(node, node.InputType(1));
}
