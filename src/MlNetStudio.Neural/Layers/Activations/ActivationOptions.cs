using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

/// <summary>An activation function: a layer of its own, or fused into the layer before it.</summary>
/// <remarks>
/// An activation without an operator of its own in opset 12 lowers to several, and its forward kernel computes exactly
/// what these compute one after the other: the same functions, the same order, no product and sum fused across two
/// operators. So a network, fused, and the native engine, operator by operator, give the same bits.
/// The list repeats the activations of <see cref="LayerOptions"/>, for properties of this type.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "layer")]
[JsonDerivedType(typeof(ReluOptions), "relu")]
[JsonDerivedType(typeof(LeakyReluOptions), "leakyRelu")]
[JsonDerivedType(typeof(EluOptions), "elu")]
[JsonDerivedType(typeof(SeluOptions), "selu")]
[JsonDerivedType(typeof(GeluOptions), "gelu")]
[JsonDerivedType(typeof(SiluOptions), "silu")]
[JsonDerivedType(typeof(MishOptions), "mish")]
[JsonDerivedType(typeof(SoftplusOptions), "softplus")]
[JsonDerivedType(typeof(HardSigmoidOptions), "hardSigmoid")]
[JsonDerivedType(typeof(HardSwishOptions), "hardSwish")]
[JsonDerivedType(typeof(SigmoidOptions), "sigmoid")]
[JsonDerivedType(typeof(TanhOptions), "tanh")]
[JsonDerivedType(typeof(SoftmaxOptions), "softmax")]
[JsonDerivedType(typeof(LogSoftmaxOptions), "logSoftmax")]
[JsonDerivedType(typeof(ExponentialOptions), "exponential")]
public abstract record ActivationOptions : LayerOptions
{
    /// <summary>Whether an element of the result depends on the same element of the operand alone.</summary>
    internal bool IsElementwise => this is not (SoftmaxOptions or LogSoftmaxOptions);

    /// <summary>The kernel that computes it at a width.</summary>
    internal abstract ActivationKernel CreateKernel(SimdWidth width);

    /// <summary>Adds the operators that compute it and returns the name of their output.</summary>
    internal abstract string Lower(OperatorGraphBuilder graph, string input);

    internal sealed override BoundLayer Bind(LayerBinding binding) => new ActivationLayer(binding, this);
}

/// <summary>Forward and backward of one activation over rows of padded floats.</summary>
internal abstract unsafe class ActivationKernel
{
    /// <summary>Whether the derivative is computed from the input x; false if the output y is enough, so that x may be overwritten.</summary>
    public abstract bool NeedsInput { get; }

    /// <summary>y = f(x). y may be x. Works on whole padded rows.</summary>
    public abstract void Forward(float* x, float* y, int rows, int columns, nint stride);

    /// <summary>dx = dy f'(x). dx may be dy; x is null unless <see cref="NeedsInput"/>. Where dy's padding is zero, so is dx's.</summary>
    public abstract void Backward(float* x, float* y, float* dy, float* dx, int rows, int columns, nint stride);
}
