using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="SigmoidOptions"/>
    public static SigmoidOptions Sigmoid() => new();
}

/// <summary>The logistic function y = 1 / (1 + e^-x) (ONNX Sigmoid). Derivative y (1 - y).</summary>
public sealed record SigmoidOptions : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "sigmoid";

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<VectorSigmoid, SigmoidBackward>(width, default, default, needsInput: false);

    internal override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode("Sigmoid", [input]);
}

/// <summary>dx = dy y (1 - y).</summary>
internal readonly struct SigmoidBackward : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd y, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd> => dy * (y * ((TSimd)1f - y));
}
