using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// Categorical cross-entropy that hardly counts what is already right (Lin et al. 2017, "Focal Loss for Dense Object
/// Detection"), from logits, the target being the class's index in one column: with p the softmax probability of the target a
/// row's loss is -Alpha (1 - p)^Gamma log p, its gradient Alpha (1 - p)^Gamma (1 - Gamma p log p / (1 - p)) (softmax(x) - one-hot(target)).
/// </summary>
public sealed record CategoricalFocalOptions : LossOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override ActivationOptions Link => new SoftmaxOptions();

    /// <summary>How strongly what is right is played down, from 0 (cross-entropy) to 100. Default 2.</summary>
    public float Gamma { get; init; } = 2;

    /// <summary>What every loss is multiplied by, greater than 0; class weights weigh single classes. Default 1.</summary>
    public float Alpha { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Gamma is >= 0 and <= 100, "categoricalFocal: gamma", Gamma, "from 0 to 100");
        OptionCheck.Require(Alpha is > 0 and <= 1e6f, "categoricalFocal: alpha", Alpha, "greater than 0");
    }

    /// <inheritdoc/>
    public override int TargetColumns(int outputs) => ClassColumn("categoricalFocal", outputs);

    internal override LossKernel CreateKernel(int outputs, SimdWidth width)
    {
        Validate();
        TargetColumns(outputs);
        var target = new ClassIndexTarget(0, outputs);
        return new RowLossKernel<SoftmaxRowLoss<ClassIndexTarget, Focus>>(new(target, new Focus(Gamma, Alpha), outputs), width);
    }

    private protected override string? FaultOf(float target, int outputs) => FaultOfClass(target, outputs);
}

/// <summary>c becomes alpha (1 - p)^gamma c with p = e^-c.</summary>
internal readonly struct Focus(float gamma, float alpha) : IFocus
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(TSimd crossEntropy, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        // Kept from zero, so that a power of it is a number; where it would be zero, so is the cross-entropy.
        TSimd rest = TSimd.Max(1e-30f, -VectorExpm1.Compute(-crossEntropy));
        TSimd weight = VectorExp.Compute(VectorLog.Compute(rest) * gamma) * alpha;
        slope = weight * TSimd.FusedMultiplyAdd(((TSimd)1f - rest) * gamma, crossEntropy / rest, 1f);
        return weight * crossEntropy;
    }
}
