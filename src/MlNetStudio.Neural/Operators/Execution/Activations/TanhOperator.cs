using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Tanh: the hyperbolic tangent.</summary>
internal sealed class TanhOperator() : Operator("Tanh", 6)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, default(Map));

    private readonly struct Map : IFloatMap
    {
        public void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.Tanh(x, y);

        public double Apply(double x) => Math.Tanh(x);
    }
}
