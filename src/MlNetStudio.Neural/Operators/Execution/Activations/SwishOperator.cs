namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Swish: y = x / (1 + e^(-alpha x)).</summary>
internal sealed class SwishOperator() : Operator("Swish", 24)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new DoubleMap<Map>(new Map(node.Float("alpha", 1f))));

    private readonly struct Map(float alpha) : IDoubleMap
    {
        public double Apply(double x) => x / (1 + Math.Exp(-alpha * x));
    }
}
