using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="SoftmaxOptions"/>
    public static SoftmaxOptions Softmax() => new();
}

/// <summary>
/// Softmax along the last dimension (ONNX Softmax): y = e^(x - m) / sum e^(x - m), with m the row's maximum. dx = y (dy - sum of y dy).
/// </summary>
public sealed record SoftmaxOptions : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "softmax";

    internal override ActivationKernel CreateKernel(SimdWidth width) => new SoftmaxKernel(width);

    // The last axis means the same before opset 13, which flattens what follows the axis, and after.
    internal override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode("Softmax", [input], [("axis", -1)]);
}

internal sealed unsafe class SoftmaxKernel(SimdWidth width) : ActivationKernel
{
    public override bool NeedsInput => false;

    public override void Forward(float* x, float* y, int rows, int columns, nint stride) =>
        SoftmaxRows.Forward(width, x, stride, y, stride, rows, columns, padded: true);

    public override void Backward(float* x, float* y, float* dy, float* dx, int rows, int columns, nint stride) =>
        SoftmaxRows.Backward(width, y, dy, dx, rows, columns, stride);
}
