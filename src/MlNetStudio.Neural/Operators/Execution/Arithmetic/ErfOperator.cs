using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Erf: the error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.</summary>
internal sealed class ErfOperator() : Operator("Erf", 9)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, default(Map));

    private readonly struct Map : IFloatMap
    {
        public void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.Erf(x, y);

        public double Apply(double x) => ErrorFunction.Evaluate(x);
    }
}
