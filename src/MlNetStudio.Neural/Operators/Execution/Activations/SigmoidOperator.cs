using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Sigmoid: y = 1 / (1 + e^-x).</summary>
internal sealed class SigmoidOperator() : Operator("Sigmoid", 6)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, default(Map));

    private readonly struct Map : IFloatMap
    {
        public void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.Sigmoid(x, y);

        public double Apply(double x) => 1 / (1 + Math.Exp(-x));
    }
}
