using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="SeluOptions"/>
    public static SeluOptions Selu() => new();
}

/// <summary>
/// The scaled exponential linear unit (Klambauer et al. 2017; ONNX Selu): y = gamma x where x is positive, else
/// gamma alpha (e^x - 1), with alpha = 1.67326319 and gamma = 1.05070102, which keep mean 0 and variance 1.
/// Derivative gamma where y is positive, else y + gamma alpha.
/// </summary>
public sealed record SeluOptions : ActivationOptions
{
    /// <summary>ONNX's default, the paper's constant as a float.</summary>
    internal const float Alpha = 1.67326319217681884765625f;

    /// <summary>ONNX's default, the paper's constant as a float.</summary>
    internal const float Gamma = 1.05070102214813232421875f;

    /// <inheritdoc/>
    public override string Kind => "selu";

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<VectorSelu, EluBackward>(width, new(Alpha, Gamma), new(Gamma, Gamma * Alpha), needsInput: false);

    internal override string Lower(OperatorGraphBuilder graph, string input) =>
        graph.AddNode("Selu", [input], [("alpha", Alpha), ("gamma", Gamma)]);
}
