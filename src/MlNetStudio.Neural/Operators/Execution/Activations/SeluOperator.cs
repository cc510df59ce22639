using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Selu: y = gamma x above 0, gamma alpha (e^x - 1) up to it.</summary>
internal sealed class SeluOperator() : Operator("Selu", 6)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new Map(node.Float("alpha", 1.67326319217681884765625f), node.Float("gamma", 1.05070102214813232421875f)));

    private readonly struct Map(float alpha, float gamma) : IFloatMap
    {
        public void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.Selu(x, y, alpha, gamma);

        public double Apply(double x) => gamma * (x > 0 ? x : alpha * double.ExpM1(x));
    }
}
