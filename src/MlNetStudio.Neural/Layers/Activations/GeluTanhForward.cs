using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.Neural.Layers;

/// <summary>y = ((tanh((x^3 0.044715 + x) sqrt(2 / pi)) + 1) x) 0.5, each product and sum rounded as the operators it lowers to round.</summary>
internal readonly struct GeluTanhForward : IUnaryOperator
{
    /// <summary>The factor of x^3.</summary>
    public const float Cubic = 0.044715f;

    /// <summary>sqrt(2 / pi).</summary>
    public const float RootOfTwoOverPi = 0.79788456f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> =>
        (VectorTanh.Compute(((x * x * x * Cubic) + x) * RootOfTwoOverPi) + 1f) * x * 0.5f;

    public static string Lower(OperatorGraphBuilder graph, string input)
    {
        string cube = graph.AddNode("Mul", [graph.AddNode("Mul", [input, input]), input]);
        string scaledCube = graph.AddNode("Mul", [cube, graph.AddInitializer("cubic", Tensor.Scalar(Cubic))]);
        string inner = graph.AddNode(
            "Mul",
            [graph.AddNode("Add", [scaledCube, input]), graph.AddInitializer("root_of_two_over_pi", Tensor.Scalar(RootOfTwoOverPi))]);
        string sum = graph.AddNode("Add", [graph.AddNode("Tanh", [inner]), graph.AddInitializer("one", Tensor.Scalar(1f))]);
        return graph.AddNode("Mul", [graph.AddNode("Mul", [sum, input]), graph.AddInitializer("half", Tensor.Scalar(0.5f))]);
    }
}

/// <summary>With t = tanh(u): dx = dy ((1 + t) / 2 + x (1 - t^2) u' / 2), u' = sqrt(2 / pi) (1 + 3 0.044715 x^2).</summary>
internal readonly struct GeluTanhBackward : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x, TSimd dy)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        // Beyond 10 the derivative is 0 or 1, and this keeps the square finite.
        x = TSimd.Max(-10f, TSimd.Min(10f, x));
        var square = x * x;
        var t = VectorTanh.Compute(x * TSimd.FusedMultiplyAdd(square, GeluTanhForward.Cubic * GeluTanhForward.RootOfTwoOverPi, GeluTanhForward.RootOfTwoOverPi));
        var slope = TSimd.FusedMultiplyAdd(square, 3f * GeluTanhForward.Cubic * GeluTanhForward.RootOfTwoOverPi, GeluTanhForward.RootOfTwoOverPi);
        var curved = x * TSimd.FusedMultiplyAdd(-t, t, 1f) * slope;
        return dy * TSimd.FusedMultiplyAdd(curved + t, 0.5f, 0.5f);
    }
}
