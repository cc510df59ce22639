using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Optimizers;

/// <summary>
/// Gradient descent, with momentum if wanted. On the whole data as one batch it is gradient descent, on batches
/// stochastic gradient descent. For a gradient g and a velocity v that starts at zero:
/// <code>
/// v = momentum v + g
/// w = w - learningRate v                    (momentum; without it, w - learningRate g)
/// w = w - learningRate (g + momentum v)     (Nesterov)
/// </code>
/// as in PyTorch's SGD, where the learning rate multiplies the velocity when it is applied, so that a schedule acts at once
/// (Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning", let it act on the gradient).
/// </summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>Gradient descent with a learning rate of 0.01.</summary>
    public SgdOptions() => LearningRate = 0.01f;

    /// <summary>The share of the velocity kept at every step, in [0, 1). Default 0: no velocity.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether the gradient is corrected by the velocity to come (Nesterov). Needs <see cref="Momentum"/>. Default false.</summary>
    public bool Nesterov { get; init; }

    internal override int StateCount => Momentum > 0 ? 1 : 0;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionCheck.Require(Momentum is >= 0 and < 1, "sgd: momentum", Momentum, "at least 0 and less than 1");
        OptionCheck.Require(!Nesterov || Momentum > 0, "sgd: momentum", Momentum, "greater than 0 where nesterov is true");
    }

    internal override OptimizerKernel CreateKernel(SimdWidth width)
    {
        Validate();
        return width switch
        {
            SimdWidth.Vector512 => new SgdKernel<Simd512>(this),
            SimdWidth.Vector256 => new SgdKernel<Simd256>(this),
            SimdWidth.Vector128 => new SgdKernel<Simd128>(this),
            _ => new SgdKernel<SimdScalar>(this),
        };
    }
}

internal sealed unsafe class SgdKernel<TSimd>(SgdOptions options) : OptimizerKernel
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly float _momentum = (float)options.Momentum;
    private readonly bool _nesterov = options.Nesterov;

    public override void Update(in UpdateArguments arguments)
    {
        if (_momentum == 0)
        {
            Descend(arguments);
        }
        else
        {
            DescendWithVelocity(arguments);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Descend(in UpdateArguments arguments)
    {
        float* w = arguments.Parameters;
        float* g = arguments.Gradients;
        TSimd scale = arguments.GradientScale;
        TSimd rate = -arguments.LearningRate;
        for (nint i = 0, end = arguments.Length; i < end; i += TSimd.Count)
        {
            TSimd.FusedMultiplyAdd(rate, TSimd.Load(g + i) * scale, TSimd.Load(w + i)).Store(w + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DescendWithVelocity(in UpdateArguments arguments)
    {
        float* w = arguments.Parameters;
        float* g = arguments.Gradients;
        float* v = arguments.State;
        TSimd scale = arguments.GradientScale;
        TSimd rate = -arguments.LearningRate;
        TSimd momentum = _momentum;
        bool nesterov = _nesterov;
        for (nint i = 0, end = arguments.Length; i < end; i += TSimd.Count)
        {
            TSimd gradient = TSimd.Load(g + i) * scale;
            TSimd velocity = TSimd.FusedMultiplyAdd(momentum, TSimd.Load(v + i), gradient);
            velocity.Store(v + i);
            TSimd direction = nesterov ? TSimd.FusedMultiplyAdd(momentum, velocity, gradient) : velocity;
            TSimd.FusedMultiplyAdd(rate, direction, TSimd.Load(w + i)).Store(w + i);
        }
    }
}
