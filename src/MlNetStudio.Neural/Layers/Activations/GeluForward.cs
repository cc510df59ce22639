using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Raising;

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

    /// <summary>x / √2 or x times its inverse, Erf, + 1, times x, times 1/2, as this project and PyTorch write it.</summary>
    public static string? Raise(GraphRaiser graph, OperatorNode node)
    {
        bool Is(OperatorNode? next, string type, float constant, out int other)
        {
            other = -1;
            if (next is null || next.OpType != type || next.Inputs.Length != 2)
            {
                return false;
            }

            int place = graph.Floats(next, 1) is not null ? 1 : 0;
            other = 1 - place;
            return graph.Floats(next, place) is { Length: 1 } number && Math.Abs(number.Data[0] - constant) < 1e-5f;
        }

        int at = 0;
        if (!(Is(node, "Div", MathF.Sqrt(2), out at) && at == 0) && !Is(node, "Mul", InverseRootOfTwo, out at))
        {
            return "it is not the beginning of a GELU";
        }

        if (graph.Value(node, at) is not { IsIndex: false } x
            || graph.SoleReader(node) is not { OpType: "Erf" } erf
            || graph.SoleReader(erf) is not { } plus || !Is(plus, "Add", 1, out _)
            || graph.SoleReader(plus) is not { OpType: "Mul" } product || !product.Inputs.Contains(node.Inputs[at])
            || graph.SoleReader(product) is not { } half || !Is(half, "Mul", 0.5f, out _))
        {
            return "it is not the beginning of a GELU";
        }

        graph.Add([node, erf, plus, product, half], Layer.Gelu(), [x], order: x.Order);
        return null;
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
