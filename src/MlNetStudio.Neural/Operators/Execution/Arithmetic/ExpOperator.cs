using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Exp: y = e^x.</summary>
internal sealed class ExpOperator() : Operator("Exp", 6)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, default(Map));

    private readonly struct Map : IFloatMap
    {
        public void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.Exp(x, y);

        public double Apply(double x) => Math.Exp(x);
    }
}
