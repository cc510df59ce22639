using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="GeluOptions"/>
    public static GeluOptions Gelu(bool approximate = false) => new(approximate);
}

/// <summary>
/// The Gaussian error linear unit (Hendrycks and Gimpel 2016; ONNX Gelu of opset 20): y = x P(x) with P the standard
/// normal distribution, P(x) = (1 + erf(x / sqrt 2)) / 2; or its approximation by tanh. Below opset 20 it is exported as
/// Mul, Erf, Add, Mul, Mul (or the products, Tanh, Add, Mul, Mul).
/// </summary>
/// <param name="Approximate">Whether to use (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 for P. Default false.</param>
public sealed record GeluOptions(bool Approximate = false) : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "gelu";

    internal override ActivationKernel CreateKernel(SimdWidth width) => Approximate
        ? new ElementwiseActivationKernel<GeluTanhForward, GeluTanhBackward>(width, default, default, needsInput: true)
        : new ElementwiseActivationKernel<GeluForward, GeluBackward>(width, default, default, needsInput: true);

    internal override string Lower(OperatorGraphBuilder graph, string input) =>
        Approximate ? GeluTanhForward.Lower(graph, input) : GeluForward.Lower(graph, input);
}
