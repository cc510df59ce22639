using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="TanhOptions"/>
    public static TanhOptions Tanh() => new();
}

/// <summary>The hyperbolic tangent (ONNX Tanh). Derivative 1 - y^2.</summary>
public sealed record TanhOptions : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "tanh";

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<VectorTanh, TanhBackward>(width, default, default, needsInput: false);

    internal override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode("Tanh", [input]);
}

/// <summary>dx = dy (1 - y^2).</summary>
internal readonly struct TanhBackward : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd y, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd> => dy * TSimd.FusedMultiplyAdd(-y, y, 1f);
}
