using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Elu: y = x above 0, alpha (e^x - 1) up to it.</summary>
internal sealed class EluOperator() : Operator("Elu", 6)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new Map(node.Float("alpha", 1f)));

    private readonly struct Map(float alpha) : IFloatMap
    {
        public void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.Elu(x, y, alpha);

        public double Apply(double x) => x > 0 ? x : alpha * double.ExpM1(x);
    }
}
