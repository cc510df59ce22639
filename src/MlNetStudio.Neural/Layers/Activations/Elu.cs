using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="EluOptions"/>
    public static EluOptions Elu(float alpha = 1f) => new(alpha);
}

/// <summary>
/// The exponential linear unit (Clevert, Unterthiner and Hochreiter 2015; ONNX Elu): y = x where x is positive,
/// else alpha (e^x - 1). Derivative 1 where y is positive, else y + alpha.
/// </summary>
/// <param name="Alpha">The negative of the limit for x to -infinity: finite, not negative. Default 1.</param>
public sealed record EluOptions(float Alpha = 1f) : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "elu";

    /// <summary>The negative of the limit for x to -infinity: finite, not negative. Default 1.</summary>
    /// <exception cref="InvalidInputException">It is negative or not finite.</exception>
    public float Alpha { get; init => field = ActivationParameter.NotNegative(value, "alpha", "elu"); } =
        ActivationParameter.NotNegative(Alpha, "alpha", "elu");

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<VectorElu, EluBackward>(width, new(Alpha), new(1f, Alpha), needsInput: false);

    internal override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode("Elu", [input], [("alpha", Alpha)]);
}

/// <summary>dx = dy slope where y is positive, else dy (y + limit): ELU with slope 1 and limit alpha, SELU with gamma and gamma alpha.</summary>
internal readonly struct EluBackward(float slope, float limit) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd y, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd> => dy * TSimd.Select(TSimd.GreaterThan(y, TSimd.Zero), slope, y + limit);
}
