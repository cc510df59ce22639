using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

/// <summary>An activation function: a layer of its own, or fused into the layer before it.</summary>
public abstract record ActivationOptions : LayerOptions
{
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
