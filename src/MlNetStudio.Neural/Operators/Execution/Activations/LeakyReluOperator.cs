using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX LeakyRelu: y = x from 0 up, alpha x below.</summary>
internal sealed class LeakyReluOperator() : Operator("LeakyRelu", 6)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new Map(node.Float("alpha", 0.01f)));

    private readonly struct Map(float alpha) : IFloatMap
    {
        public void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.LeakyRelu(x, y, alpha);

        public double Apply(double x) => x >= 0 ? x : alpha * x;
    }
}
