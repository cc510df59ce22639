namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Gelu: y = x / 2 (1 + erf(x / sqrt(2))), or with approximate = tanh y = x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
/// </summary>
internal sealed class GeluOperator() : Operator("Gelu", 20)
{
    private static readonly double RootTwoOverPi = Math.Sqrt(2 / Math.PI);

    public override Kernel Bind(NodeBinding node) => node.Text("approximate", "none") switch
    {
        "none" => FloatMap.Bind(node, new DoubleMap<Exact>(default)),
        "tanh" => FloatMap.Bind(node, new DoubleMap<Approximate>(default)),
        var other => throw node.Error($"approximate '{other}' is neither none nor tanh"),
    };

    private readonly struct Exact : IDoubleMap
    {
        public double Apply(double x) => x / 2 * (1 + ErrorFunction.Evaluate(x / Math.Sqrt(2)));
    }

    private readonly struct Approximate : IDoubleMap
    {
        public double Apply(double x) => x / 2 * (1 + Math.Tanh(RootTwoOverPi * (x + (0.044715 * x * x * x))));
    }
}
