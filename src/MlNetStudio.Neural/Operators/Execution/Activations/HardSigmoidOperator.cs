using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX HardSigmoid: y = max(0, min(1, alpha x + beta)).</summary>
internal sealed class HardSigmoidOperator() : Operator("HardSigmoid", 6)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new Map(node.Float("alpha", 0.2f), node.Float("beta", 0.5f)));

    private readonly struct Map(float alpha, float beta) : IFloatMap
    {
        public void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.HardSigmoid(x, y, alpha, beta);

        public double Apply(double x) => Math.Max(0, Math.Min(1, (alpha * x) + beta));
    }
}
