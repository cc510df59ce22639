using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="ReluOptions"/>
    public static ReluOptions Relu() => new();
}

/// <summary>The rectified linear unit y = max(x, 0) (ONNX Relu). Derivative 1 where y is positive, else 0.</summary>
public sealed record ReluOptions : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "relu";

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<VectorRelu, ReluBackward>(width, default, default, needsInput: false);

    internal override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode("Relu", [input]);
}

/// <summary>dx = dy where y is positive, else 0.</summary>
internal readonly struct ReluBackward : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd y, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd> => dy & TSimd.GreaterThan(y, TSimd.Zero);
}
