using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1). For a gradient g, averages that
/// start at zero, and step t from 1:
/// <code>
/// m = beta1 m + (1 - beta1) g
/// v = beta2 v + (1 - beta2) g²
/// w = w - learningRate (m / (1 - beta1ᵗ)) / (√(v / (1 - beta2ᵗ)) + epsilon)
/// </code>
/// With <see cref="Amsgrad"/> the largest v so far stands in the root (Reddi, Kale and Kumar 2018, as in PyTorch).
/// Epsilon is added outside the corrected root as in the paper and PyTorch; Keras adds it before the correction.
/// </summary>
public sealed record AdamOptions : OptimizerOptions
{
    /// <summary>The share of the average gradient kept at every step, in [0, 1). Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The share of the average square kept at every step, in [0, 1). Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root. Default 1e-7, as in Keras; the paper and PyTorch have 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-7;

    /// <summary>Whether the step never grows again where gradients become small. Default false.</summary>
    public bool Amsgrad { get; init; }

    internal override int StateCount => Amsgrad ? 3 : 2;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        AdamSettings.Validate("adam", Beta1, Beta2, Epsilon);
    }

    internal override OptimizerKernel CreateKernel(SimdWidth width)
    {
        Validate();
        return AdamKernel.Create(width, new AdamSettings(Beta1, Beta2, Epsilon, Amsgrad, WeightDecay: 0));
    }
}
