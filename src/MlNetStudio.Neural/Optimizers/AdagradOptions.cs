using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Optimizers;

/// <summary>
/// Adagrad (Duchi, Hazan and Singer 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization"):
/// every parameter's step shrinks with the squares of all its gradients so far. For a gradient g and a sum s that starts
/// at <see cref="InitialAccumulator"/>:
/// <code>
/// s = s + g²
/// w = w - learningRate g / (√s + epsilon)
/// </code>
/// </summary>
public sealed record AdagradOptions : OptimizerOptions
{
    /// <summary>Adagrad with a learning rate of 0.01.</summary>
    public AdagradOptions() => LearningRate = 0.01f;

    /// <summary>Added to the root, so that the first small gradients cannot divide by nothing. Default 1e-10, as in PyTorch.</summary>
    public double Epsilon { get; init; } = 1e-10;

    /// <summary>Where the sum of squares starts. Default 0 (PyTorch); Keras starts at 0.1.</summary>
    public double InitialAccumulator { get; init; }

    internal override int StateCount => 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Require(Epsilon is >= 1e-30 and <= 1, "adagrad: epsilon", Epsilon, "from 1e-30 to 1");
        OptionCheck.Require(InitialAccumulator is >= 0 and <= 1e30, "adagrad: initialAccumulator", InitialAccumulator, "at least 0");
    }

    internal override OptimizerKernel CreateKernel(SimdWidth width)
    {
        Validate();
        return width switch
        {
            SimdWidth.Vector512 => new AdagradKernel<Simd512>(this),
            SimdWidth.Vector256 => new AdagradKernel<Simd256>(this),
            SimdWidth.Vector128 => new AdagradKernel<Simd128>(this),
            _ => new AdagradKernel<SimdScalar>(this),
        };
    }
}

internal sealed unsafe class AdagradKernel<TSimd>(AdagradOptions options) : OptimizerKernel
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly float _epsilon = (float)options.Epsilon;
    private readonly float _initial = (float)options.InitialAccumulator;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Update(in UpdateArguments arguments)
    {
        float* w = arguments.Parameters;
        float* g = arguments.Gradients;
        float* s = arguments.State;
        TSimd scale = arguments.GradientScale;
        TSimd rate = -arguments.LearningRate;
        TSimd epsilon = _epsilon;

        // The state starts at zero; the sum's own start joins at the first step.
        TSimd initial = arguments.Step == 1 ? _initial : 0f;
        for (nint i = 0, end = arguments.Length; i < end; i += TSimd.Count)
        {
            TSimd gradient = TSimd.Load(g + i) * scale;
            TSimd sum = TSimd.FusedMultiplyAdd(gradient, gradient, TSimd.Load(s + i) + initial);
            sum.Store(s + i);
            TSimd.FusedMultiplyAdd(rate, gradient / (TSimd.Sqrt(sum) + epsilon), TSimd.Load(w + i)).Store(w + i);
        }
    }
}
