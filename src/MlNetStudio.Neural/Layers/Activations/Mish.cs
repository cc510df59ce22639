using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="MishOptions"/>
    public static MishOptions Mish() => new();
}

/// <summary>
/// Mish (Misra 2019; ONNX Mish of opset 18): y = x tanh(softplus(x)), exported as Softplus, Tanh and Mul.
/// Derivative t + x (1 - t^2) sigmoid(x) with t = tanh(softplus(x)).
/// </summary>
public sealed record MishOptions : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "mish";

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<MishForward, MishBackward>(width, default, default, needsInput: true);

    internal override string Lower(OperatorGraphBuilder graph, string input) =>
        graph.AddNode("Mul", [input, graph.AddNode("Tanh", [graph.AddNode("Softplus", [input])])]);
}

/// <summary>y = x tanh(softplus(x)).</summary>
internal readonly struct MishForward : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => x * VectorTanh.Compute(VectorSoftplus.Compute(x));
}

/// <summary>
/// dx = dy (t + x (1 - t^2) sigmoid(x)). With e = e^x and n = e (e + 2): t = n / (n + 2) and
/// (1 - t^2) sigmoid(x) = 4 e (e + 1) / (n + 2)^2, so one exponential is enough.
/// </summary>
internal readonly struct MishBackward : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        // From 20 on the derivative is 1, and this keeps the powers of e^x finite.
        x = TSimd.Min(20f, x);
        var e = VectorExp.ComputeFlushed(x);
        var n = e * (e + 2f);
        var inverse = (TSimd)1f / (n + 2f);
        var curved = TSimd.FusedMultiplyAdd(e, e, e) * 4f * inverse * x;
        return dy * ((curved + n) * inverse);
    }
}
