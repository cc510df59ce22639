using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Tests.Neural.Kernels;

namespace MlNetStudio.Tests.Neural.Activations;

/// <summary>An element-wise activation and what it is in double precision.</summary>
public sealed record ActivationCase(string Name, ActivationOptions Options, Func<double, double> Reference)
{
    /// <summary>Where the function has a corner, at which no derivative is compared.</summary>
    public double[] Corners { get; init; } = [];

    public override string ToString() => Name;
}

/// <summary>All element-wise activations at every width.</summary>
public sealed class ActivationCases : TheoryData<string, int>
{
    public ActivationCases()
    {
        foreach (var activation in All)
        {
            foreach (SimdWidth width in SimdWidths.Supported)
            {
                Add(activation.Name, (int)width);
            }
        }
    }

    public static IReadOnlyList<ActivationCase> All { get; } =
    [
        new("sigmoid", Layer.Sigmoid(), Reference.Sigmoid),
        new("tanh", Layer.Tanh(), Math.Tanh),
        new("relu", Layer.Relu(), x => Math.Max(x, 0)) { Corners = [0] },
        new("leakyRelu", Layer.LeakyRelu(), x => x > 0 ? x : 0.01f * x) { Corners = [0] },
        new("leakyRelu(0.3)", Layer.LeakyRelu(0.3f), x => x > 0 ? x : 0.3f * x) { Corners = [0] },
        new("clip", Layer.Clip(), x => Math.Min(Math.Max(x, 0), 6)) { Corners = [0, 6] },
        new("clip(-0.7, 0.2)", Layer.Clip(-0.7f, 0.2f), x => Math.Min(Math.Max(x, -0.7f), 0.2f)) { Corners = [-0.7f, 0.2f] },
        new("elu", Layer.Elu(), x => x > 0 ? x : Reference.Expm1(x)),
        new("elu(1.7)", Layer.Elu(1.7f), x => x > 0 ? x : 1.7f * Reference.Expm1(x)) { Corners = [0] },
        new("selu", Layer.Selu(), x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Reference.Expm1(x))) { Corners = [0] },
        new("gelu", Layer.Gelu(), x => x * 0.5 * (1 + Reference.Erf(x / Math.Sqrt(2)))),
        new("gelu(tanh)", Layer.Gelu(approximate: true), x => x * 0.5 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
        new("silu", Layer.Silu(), x => x * Reference.Sigmoid(x)),
        new("mish", Layer.Mish(), x => x * Math.Tanh(Reference.Softplus(x))),
        new("softplus", Layer.Softplus(), Reference.Softplus),
        new("hardSigmoid", Layer.HardSigmoid(), x => Math.Clamp((0.2f * x) + 0.5, 0, 1)) { Corners = [-2.5, 2.5] },
        new("hardSigmoid(0.1, 0.3)", Layer.HardSigmoid(0.1f, 0.3f), x => Math.Clamp((0.1f * x) + 0.3f, 0, 1)) { Corners = [-3, 7] },
        new("hardSwish", Layer.HardSwish(), x => x * Math.Clamp((x / 6) + 0.5, 0, 1)) { Corners = [-3, 3] },
        new("exponential", Layer.Exponential(), Math.Exp),
    ];

    public static ActivationCase Find(string name) => All.Single(activation => activation.Name == name);
}
