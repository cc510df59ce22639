using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="SoftplusOptions"/>
    public static SoftplusOptions Softplus() => new();
}

/// <summary>y = log(1 + e^x) (Dugas et al. 2001; ONNX Softplus). Derivative sigmoid(x) = 1 - e^-y.</summary>
public sealed record SoftplusOptions : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "softplus";

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<VectorSoftplus, SoftplusBackward>(width, default, default, needsInput: false);

    internal override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode("Softplus", [input]);
}

/// <summary>dx = dy (1 - e^-y).</summary>
internal readonly struct SoftplusBackward : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd y, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd> => -dy * VectorExpm1.Compute(-y);
}
