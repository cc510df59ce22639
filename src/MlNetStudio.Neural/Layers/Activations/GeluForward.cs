using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

/// <summary>y = ((erf(x sqrt(1/2)) + 1) x) 0.5, each product and sum rounded as the operators it lowers to round.</summary>
internal readonly struct GeluForward : IUnaryOperator
{
    /// <summary>sqrt(1/2).</summary>
    public const float InverseRootOfTwo = 0.70710678f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => (VectorErf.Compute(x * InverseRootOfTwo) + 1f) * x * 0.5f;

    public static string Lower(OperatorGraphBuilder graph, string input)
    {
        string scaled = graph.AddNode("Mul", [input, graph.AddInitializer("inverse_root_of_two", Tensor.Scalar(InverseRootOfTwo))]);
        string sum = graph.AddNode("Add", [graph.AddNode("Erf", [scaled]), graph.AddInitializer("one", Tensor.Scalar(1f))]);
        return graph.AddNode("Mul", [graph.AddNode("Mul", [sum, input]), graph.AddInitializer("half", Tensor.Scalar(0.5f))]);
    }
}

/// <summary>dx = dy (P(x) + x p(x)), with p(x) = e^(-x^2 / 2) / sqrt(2 pi).</summary>
internal readonly struct GeluBackward : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        const float inverseRootOfTwoPi = 0.39894228f;
        var distribution = TSimd.FusedMultiplyAdd(VectorErf.Compute(x * GeluForward.InverseRootOfTwo), 0.5f, 0.5f);
        var density = VectorExp.ComputeFlushed(x * x * -0.5f) * inverseRootOfTwoPi;
        return dy * TSimd.FusedMultiplyAdd(x, density, distribution);
    }
}
