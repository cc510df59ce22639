using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="HardSigmoidOptions"/>
    public static HardSigmoidOptions HardSigmoid(float alpha = 0.2f, float beta = 0.5f) => new(alpha, beta);
}

/// <summary>
/// The sigmoid in three straight pieces (Courbariaux, Bengio and David 2015; ONNX HardSigmoid):
/// y = max(0, min(1, alpha x + beta)). Derivative alpha where y lies between 0 and 1, else 0.
/// </summary>
/// <param name="Alpha">The slope, finite. Default 0.2.</param>
/// <param name="Beta">The value at 0, finite. Default 0.5.</param>
public sealed record HardSigmoidOptions(float Alpha = 0.2f, float Beta = 0.5f) : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "hardSigmoid";

    /// <summary>The slope, finite. Default 0.2.</summary>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public float Alpha { get; init => field = ActivationParameter.Finite(value, "alpha", "hardSigmoid"); } =
        ActivationParameter.Finite(Alpha, "alpha", "hardSigmoid");

    /// <summary>The value at 0, finite. Default 0.5.</summary>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public float Beta { get; init => field = ActivationParameter.Finite(value, "beta", "hardSigmoid"); } =
        ActivationParameter.Finite(Beta, "beta", "hardSigmoid");

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<VectorHardSigmoid, HardSigmoidBackward>(width, new(Alpha, Beta), new(Alpha), needsInput: false);

    internal override string Lower(OperatorGraphBuilder graph, string input) =>
        graph.AddNode("HardSigmoid", [input], [("alpha", Alpha), ("beta", Beta)]);
}

/// <summary>dx = alpha dy where y lies between 0 and 1, else 0.</summary>
internal readonly struct HardSigmoidBackward(float alpha) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd y, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd> => (dy * alpha) & TSimd.GreaterThan(y, TSimd.Zero) & TSimd.LessThan(y, 1f);
}
