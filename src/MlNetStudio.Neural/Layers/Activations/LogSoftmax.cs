using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="LogSoftmaxOptions"/>
    public static LogSoftmaxOptions LogSoftmax() => new();
}

/// <summary>
/// The logarithm of softmax along the last dimension (ONNX LogSoftmax): y = x - m - log(sum e^(x - m)), with m the row's maximum.
/// dx = dy - e^y (sum of dy).
/// </summary>
public sealed record LogSoftmaxOptions : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "logSoftmax";

    internal override ActivationKernel CreateKernel(SimdWidth width) => new LogSoftmaxKernel(width);

    // The last axis means the same before opset 13, which flattens what follows the axis, and after.
    internal override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode("LogSoftmax", [input], [("axis", -1)]);
}

internal sealed unsafe class LogSoftmaxKernel(SimdWidth width) : ActivationKernel
{
    public override bool NeedsInput => false;

    public override void Forward(float* x, float* y, int rows, int columns, nint stride) =>
        LogSoftmaxRows.Forward(width, x, stride, y, stride, rows, columns, padded: true);

    public override void Backward(float* x, float* y, float* dy, float* dx, int rows, int columns, nint stride) =>
        LogSoftmaxRows.Backward(width, y, dy, dx, rows, columns, stride);
}
