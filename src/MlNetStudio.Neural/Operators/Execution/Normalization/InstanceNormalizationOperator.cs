namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX InstanceNormalization: y = (x - mean) / sqrt(variance + epsilon) scale + bias for every channel of every sample by itself.</summary>
internal sealed class InstanceNormalizationOperator() : Operator("InstanceNormalization", 6)
{
    public override int MinimumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireSameType(0, 1);
        node.RequireSameType(0, 2);
        node.SetOutputLikeInput();
        return node.ForFloating(new GroupNormalizationOperator.GroupKernel(0, node.Float("epsilon", 1e-5f), scaleByGroup: false));
    }
}
