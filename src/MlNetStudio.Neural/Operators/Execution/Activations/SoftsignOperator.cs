namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Softsign: y = x / (1 + |x|).</summary>
internal sealed class SoftsignOperator() : Operator("Softsign", 1)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new DoubleMap<Map>(default));

    private readonly struct Map : IDoubleMap
    {
        public double Apply(double x) => x / (1 + Math.Abs(x));
    }
}
