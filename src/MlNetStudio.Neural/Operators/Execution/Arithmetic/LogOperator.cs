using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Log: the natural logarithm.</summary>
internal sealed class LogOperator() : Operator("Log", 6)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, default(Map));

    private readonly struct Map : IFloatMap
    {
        public void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.Log(x, y);

        public double Apply(double x) => Math.Log(x);
    }
}
