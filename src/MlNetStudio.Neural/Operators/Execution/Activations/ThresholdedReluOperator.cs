namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ThresholdedRelu: y = x above alpha, 0 up to it.</summary>
internal sealed class ThresholdedReluOperator() : Operator("ThresholdedRelu", 10)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new DoubleMap<Map>(new Map(node.Float("alpha", 1f))));

    private readonly struct Map(float alpha) : IDoubleMap
    {
        public double Apply(double x) => x > alpha ? x : 0;
    }
}
