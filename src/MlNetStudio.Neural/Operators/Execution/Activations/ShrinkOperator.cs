namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Shrink: y = x + bias below -lambd, x - bias above lambd, 0 in between.</summary>
internal sealed class ShrinkOperator() : Operator("Shrink", 9)
{
    public override Kernel Bind(NodeBinding node) => FloatMap.Bind(node, new DoubleMap<Map>(new Map(node.Float("bias", 0f), node.Float("lambd", 0.5f))));

    private readonly struct Map(float bias, float lambd) : IDoubleMap
    {
        public double Apply(double x) => x < -lambd ? x + bias : x > lambd ? x - bias : 0;
    }
}
