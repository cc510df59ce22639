using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="SiluOptions"/>
    public static SiluOptions Silu() => new();
}

/// <summary>
/// The sigmoid linear unit, also called Swish (Elfwing, Uchibe and Doya 2017; Ramachandran, Zoph and Le 2017):
/// y = x sigmoid(x), exported as Sigmoid and Mul. Derivative s (1 + x (1 - s)) with s = sigmoid(x).
/// </summary>
public sealed record SiluOptions : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "silu";

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<SiluForward, SiluBackward>(width, default, default, needsInput: true);

    internal override string Lower(OperatorGraphBuilder graph, string input) => graph.AddNode("Mul", [input, graph.AddNode("Sigmoid", [input])]);
}

/// <summary>y = x sigmoid(x).</summary>
internal readonly struct SiluForward : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => x * VectorSigmoid.Compute(x);
}

/// <summary>dx = dy s (1 + x (1 - s)) with s = sigmoid(x).</summary>
internal readonly struct SiluBackward : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var s = VectorSigmoid.Compute(x);
        return dy * (s * TSimd.FusedMultiplyAdd(x, (TSimd)1f - s, 1f));
    }
}
