namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Celu: y = max(0, x) + min(0, alpha (e^(x / alpha) - 1)).</summary>
internal sealed class CeluOperator() : Operator("Celu", 12)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new DoubleMap<Map>(new Map(node.Float("alpha", 1f))));

    private readonly struct Map(float alpha) : IDoubleMap
    {
        public double Apply(double x) => Math.Max(0, x) + Math.Min(0, alpha * double.ExpM1(x / alpha));
    }
}
