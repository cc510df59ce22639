using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="LeakyReluOptions"/>
    public static LeakyReluOptions LeakyRelu(float alpha = 0.01f) => new(alpha);
}

/// <summary>
/// The leaky rectifier (Maas et al. 2013; ONNX LeakyRelu): y = x where x is positive, else alpha x.
/// Derivative 1 where y is positive, else alpha.
/// </summary>
/// <param name="Alpha">The slope below zero: finite, not negative. Default 0.01.</param>
public sealed record LeakyReluOptions(float Alpha = 0.01f) : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "leakyRelu";

    /// <summary>The slope below zero: finite, not negative. Default 0.01.</summary>
    /// <exception cref="InvalidInputException">It is negative or not finite.</exception>
    public float Alpha { get; init => field = ActivationParameter.NotNegative(value, "alpha", "leakyRelu"); } =
        ActivationParameter.NotNegative(Alpha, "alpha", "leakyRelu");

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<VectorLeakyRelu, LeakyReluBackward>(width, new(Alpha), new(Alpha), needsInput: false);

    internal override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode("LeakyRelu", [input], [("alpha", Alpha)]);
}

/// <summary>dx = dy where y is positive, else alpha dy.</summary>
internal readonly struct LeakyReluBackward(float alpha) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd y, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd> => TSimd.Select(TSimd.GreaterThan(y, TSimd.Zero), dy, dy * alpha);
}
