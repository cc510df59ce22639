namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX HardSwish: y = x max(0, min(1, x / 6 + 1/2)).</summary>
internal sealed class HardSwishOperator() : Operator("HardSwish", 14)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new DoubleMap<Map>(default));

    private readonly struct Map : IDoubleMap
    {
        public double Apply(double x) => x * Math.Max(0, Math.Min(1, (x / 6) + 0.5));
    }
}
