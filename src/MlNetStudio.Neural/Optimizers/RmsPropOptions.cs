using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Optimizers;

/// <summary>
/// RMSprop (Tieleman and Hinton 2012, lecture 6.5 of "Neural Networks for Machine Learning"): the gradient is divided by
/// the root of a running average of its square. For a gradient g and averages that start at zero:
/// <code>
/// s = rho s + (1 - rho) g²
/// a = rho a + (1 - rho) g                 (centered, Graves 2013; else a = 0)
/// u = g / (√(s - a²) + epsilon)
/// v = momentum v + u                      (with momentum; else v = u)
/// w = w - learningRate v
/// </code>
/// as in PyTorch, with Keras's defaults.
/// </summary>
public sealed record RmsPropOptions : OptimizerOptions
{
    /// <summary>The share of the averages kept at every step, in [0, 1). Default 0.9 (Keras; PyTorch 0.99).</summary>
    public double Rho { get; init; } = 0.9;

    /// <summary>Added to the root. Default 1e-7 (Keras; PyTorch 1e-8).</summary>
    public double Epsilon { get; init; } = 1e-7;

    /// <summary>The share of the velocity kept at every step, in [0, 1). Default 0: no velocity.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether the square is taken around the running average of the gradient. Default false.</summary>
    public bool Centered { get; init; }

    internal override int StateCount => 1 + (Centered ? 1 : 0) + (Momentum > 0 ? 1 : 0);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Require(Rho is >= 0 and < 1, "rmsProp: rho", Rho, "at least 0 and less than 1");
        OptionCheck.Require(Epsilon is >= 1e-30 and <= 1, "rmsProp: epsilon", Epsilon, "from 1e-30 to 1");
        OptionCheck.Require(Momentum is >= 0 and < 1, "rmsProp: momentum", Momentum, "at least 0 and less than 1");
    }

    internal override OptimizerKernel CreateKernel(SimdWidth width)
    {
        Validate();
        return width switch
        {
            SimdWidth.Vector512 => new RmsPropKernel<Simd512>(this),
            SimdWidth.Vector256 => new RmsPropKernel<Simd256>(this),
            SimdWidth.Vector128 => new RmsPropKernel<Simd128>(this),
            _ => new RmsPropKernel<SimdScalar>(this),
        };
    }
}

internal sealed unsafe class RmsPropKernel<TSimd>(RmsPropOptions options) : OptimizerKernel
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly float _rho = (float)options.Rho;
    private readonly float _rest = (float)(1 - options.Rho);
    private readonly float _epsilon = (float)options.Epsilon;
    private readonly float _momentum = (float)options.Momentum;
    private readonly bool _centered = options.Centered;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Update(in UpdateArguments arguments)
    {
        float* w = arguments.Parameters;
        float* g = arguments.Gradients;
        float* squares = arguments.State;
        float* averages = squares + arguments.StateStride;
        float* velocities = _centered ? averages + arguments.StateStride : averages;
        TSimd scale = arguments.GradientScale;
        TSimd rate = -arguments.LearningRate;
        TSimd rho = _rho;
        TSimd rest = _rest;
        TSimd epsilon = _epsilon;
        TSimd momentum = _momentum;
        bool centered = _centered;
        bool moving = _momentum > 0;
        for (nint i = 0, end = arguments.Length; i < end; i += TSimd.Count)
        {
            TSimd gradient = TSimd.Load(g + i) * scale;
            TSimd square = TSimd.FusedMultiplyAdd(rho, TSimd.Load(squares + i), rest * gradient * gradient);
            square.Store(squares + i);
            if (centered)
            {
                TSimd average = TSimd.FusedMultiplyAdd(rho, TSimd.Load(averages + i), rest * gradient);
                average.Store(averages + i);

                // Rounding may take the difference just below zero.
                square = TSimd.Max(TSimd.Zero, TSimd.FusedMultiplyAdd(-average, average, square));
            }

            TSimd update = gradient / (TSimd.Sqrt(square) + epsilon);
            if (moving)
            {
                update = TSimd.FusedMultiplyAdd(momentum, TSimd.Load(velocities + i), update);
                update.Store(velocities + i);
            }

            TSimd.FusedMultiplyAdd(rate, update, TSimd.Load(w + i)).Store(w + i);
        }
    }
}
