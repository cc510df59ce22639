using System.Globalization;
using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

public static partial class Layer
{
    /// <inheritdoc cref="ClipOptions"/>
    public static ClipOptions Clip(float low = 0, float high = 6) => new(low, high);
}

/// <summary>
/// A straight line between two bounds (ONNX Clip): y = min(max(x, low), high). From 0 to 6 it is ReLU6, the bounded rectifier of MobileNet (Howard et
/// al. 2017, arXiv 1704.04861), from -1 to 1 the hard tanh. Derivative 1 where y lies between the bounds, else 0.
/// </summary>
/// <param name="Low">The least value, finite. Default 0.</param>
/// <param name="High">The greatest value, finite and above the least. Default 6.</param>
public sealed record ClipOptions(float Low = 0, float High = 6) : ActivationOptions
{
    /// <inheritdoc/>
    public override string Kind => "clip";

    /// <summary>The least value, finite. Default 0.</summary>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public float Low { get; init => field = ActivationParameter.Finite(value, "low", "clip"); } = ActivationParameter.Finite(Low, "low", "clip");

    /// <summary>The greatest value, finite and above the least. Default 6.</summary>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public float High { get; init => field = ActivationParameter.Finite(value, "high", "clip"); } = ActivationParameter.Finite(High, "high", "clip");

    internal override ActivationKernel CreateKernel(SimdWidth width) => Low < High
        ? new ElementwiseActivationKernel<VectorClip, ClipBackward>(width, new(Low, High), new(Low, High), needsInput: false)
        : throw new InvalidInputException(string.Create(
            CultureInfo.InvariantCulture, $"the activation clip goes from {Low} to {High}; give a greatest value above the least."));

    internal override string Lower(OperatorGraphBuilder graph, string input) =>
        graph.AddNode("Clip", [input, graph.AddInitializer("low", Tensor.Scalar(Low)), graph.AddInitializer("high", Tensor.Scalar(High))]);
}

/// <summary>dx = dy where y lies between the bounds, else 0.</summary>
internal readonly struct ClipBackward(float low, float high) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd y, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd> => dy & TSimd.GreaterThan(y, low) & TSimd.LessThan(y, high);
}
