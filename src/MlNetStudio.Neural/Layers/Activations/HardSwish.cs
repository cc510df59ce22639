using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="HardSwishOptions"/>
    public static HardSwishOptions HardSwish() => new();
}

/// <summary>
/// Swish with the sigmoid in three straight pieces (Howard et al. 2019, MobileNetV3; ONNX HardSwish of opset 14):
/// y = x max(0, min(1, x / 6 + 1/2)), exported as HardSigmoid and Mul. Derivative 0 below -3, 1 above 3, (2 x + 3) / 6 between.
/// </summary>
public sealed record HardSwishOptions : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "hardSwish";

    internal override ActivationKernel CreateKernel(SimdWidth width) =>
        new ElementwiseActivationKernel<HardSwishForward, HardSwishBackward>(width, new(), default, needsInput: true);

    internal override string Lower(OperatorGraphBuilder graph, string input)
    {
        string gate = graph.AddNode("HardSigmoid", [input], [("alpha", HardSwishForward.Alpha), ("beta", HardSwishForward.Beta)]);
        return graph.AddNode("Mul", [input, gate]);
    }
}

/// <summary>y = x hardSigmoid(x) with slope 1/6.</summary>
internal readonly struct HardSwishForward() : IUnaryOperator
{
    /// <summary>The slope of the gate.</summary>
    public const float Alpha = 1f / 6f;

    /// <summary>The gate at 0.</summary>
    public const float Beta = 0.5f;

    private readonly VectorHardSigmoid _gate = new(Alpha, Beta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => x * _gate.Invoke(x);
}

/// <summary>dx = dy (2 x + 3) / 6 between -3 and 3, dy above, 0 below.</summary>
internal readonly struct HardSwishBackward : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var slope = TSimd.FusedMultiplyAdd(x, 1f / 3f, 0.5f);
        slope = TSimd.Select(TSimd.GreaterThan(x, 3f), 1f, slope);
        return TSimd.Select(TSimd.LessThan(x, -3f), TSimd.Zero, dy * slope);
    }
}
