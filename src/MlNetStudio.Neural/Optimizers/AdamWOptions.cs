using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Optimizers;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization"): before <see cref="AdamOptions">Adam's</see>
/// step, kernels (not biases, nor the scales of a normalization) shrink by themselves:
/// <code>
/// w = w - learningRate weightDecay w
/// </code>
/// as in PyTorch, where a schedule scales the decay with the learning rate.
/// </summary>
public sealed record AdamWOptions : OptimizerOptions
{
    /// <summary>The share of the average gradient kept at every step, in [0, 1). Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The share of the average square kept at every step, in [0, 1). Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root. Default 1e-7, as in Keras; the paper and PyTorch have 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-7;

    /// <summary>Whether the step never grows again where gradients become small. Default false.</summary>
    public bool Amsgrad { get; init; }

    /// <summary>The share of a weight, times the learning rate, taken away at every step. Default 0.01, as in PyTorch.</summary>
    public double WeightDecay { get; init; } = 0.01;

    internal override int StateCount => Amsgrad ? 3 : 2;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        AdamSettings.Validate("adamW", Beta1, Beta2, Epsilon);
        OptionCheck.Require(WeightDecay is >= 0 and <= 1e6, "adamW: weightDecay", WeightDecay, "at least 0");
    }

    internal override OptimizerKernel CreateKernel(SimdWidth width)
    {
        Validate();
        return AdamKernel.Create(width, new AdamSettings(Beta1, Beta2, Epsilon, Amsgrad, WeightDecay));
    }
}
