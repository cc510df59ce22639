using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Softplus: y = log(1 + e^x).</summary>
internal sealed class SoftplusOperator() : Operator("Softplus", 1)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, default(Map));

    private readonly struct Map : IFloatMap
    {
        public void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.Softplus(x, y);

        public double Apply(double x) => Math.Max(x, 0) + double.LogP1(Math.Exp(-Math.Abs(x)));
    }
}
