using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="ExponentialOptions"/>
    public static ExponentialOptions Exponential() => new();
}

/// <summary>y = e^x (ONNX Exp): from the logarithm of a rate to the rate, the link of the Poisson loss. Derivative y.</summary>
public sealed record ExponentialOptions : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "exponential";

    internal override ActivationKernel CreateKernel(SimdWidth width) => new ExponentialKernel(width);

    internal override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode("Exp", [input]);
}

internal sealed unsafe class ExponentialKernel(SimdWidth width) : ActivationKernel
{
    public override bool NeedsInput => false;

    public override void Forward(float* x, float* y, int rows, int columns, nint stride)
    {
        Elementwise.Map(width, new VectorExp(), x, y, rows * stride);

        // A large number in the padding would have become infinity, which padding must not be.
        int padding = (int)stride - columns;
        for (float* rest = y + columns; padding > 0 && rows > 0; rest += stride, rows--)
        {
            new Span<float>(rest, padding).Clear();
        }
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, int rows, int columns, nint stride) =>
        Elementwise.Map(width, new ExponentialBackward(), y, dy, dx, rows * stride);

    /// <summary>dx = dy y.</summary>
    private readonly struct ExponentialBackward : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TSimd Invoke<TSimd>(TSimd y, TSimd dy)
            where TSimd : unmanaged, ISimd<TSimd> => dy * y;
    }
}
