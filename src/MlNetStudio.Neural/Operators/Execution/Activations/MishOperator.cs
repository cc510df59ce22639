namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Mish: y = x tanh(log(1 + e^x)).</summary>
internal sealed class MishOperator() : Operator("Mish", 18)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new DoubleMap<Map>(default));

    private readonly struct Map : IDoubleMap
    {
        public double Apply(double x) => x * Math.Tanh(Math.Max(x, 0) + double.LogP1(Math.Exp(-Math.Abs(x))));
    }
}
