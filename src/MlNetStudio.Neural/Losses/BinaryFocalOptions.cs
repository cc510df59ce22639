using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// Binary cross-entropy that hardly counts what is already right (Lin et al. 2017, "Focal Loss for Dense Object Detection"),
/// from logits: with p the probability given to the truth, z = x for a target of 1 and -x for 0, p = sigmoid(z), a row's loss is
/// the mean over its outputs of -a (1 - p)^Gamma log p; the derivative by z is a (1 - p)^Gamma (Gamma p log p - (1 - p)).
/// </summary>
public sealed record BinaryFocalOptions : LossOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override ActivationOptions Link => new SigmoidOptions();

    /// <summary>How strongly what is right is played down, from 0 (cross-entropy) to 100. Default 2.</summary>
    public float Gamma { get; init; } = 2;

    /// <summary>The weight a of a target of 1, that of 0 being 1 - Alpha; null (default) for a = 1. The paper has 0.25.</summary>
    public float? Alpha { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Gamma is >= 0 and <= 100, "binaryFocal: gamma", Gamma, "from 0 to 100");
        OptionCheck.Require(Alpha is null or (>= 0 and <= 1), "binaryFocal: alpha", Alpha ?? 0, "from 0 to 1, or left out");
    }

    /// <inheritdoc/>
    public override int TargetColumns(int outputs) => outputs;

    internal override LossKernel CreateKernel(int outputs, SimdWidth width)
    {
        Validate();
        return new RowLossKernel<ElementRowLoss<BinaryFocal>>(new(new BinaryFocal(Gamma, Alpha), outputs), width);
    }

    private protected override string? FaultOf(float target, int outputs) => target is 0 or 1 ? null : "it must be 0 or 1";
}

internal readonly struct BinaryFocal(float gamma, float? alpha) : IElementLoss
{
    private readonly float _ofOne = alpha ?? 1;
    private readonly float _ofZero = 1 - alpha ?? 1;

    public static bool SharesTarget => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(TSimd x, TSimd t, int column, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd isOne = TSimd.GreaterThan(t, 0.5f);
        TSimd flip = TSimd.Select(isOne, TSimd.Zero, TSimd.CreateBits(0x80000000));
        TSimd z = x ^ flip;
        TSimd e = VectorExp.ComputeFlushed(-TSimd.Abs(z));
        TSimd tail = VectorSoftplus.LogRatio(e) * e;
        TSimd minusLogP = TSimd.Max(TSimd.Zero, -z) + tail;
        TSimd minusLogRest = TSimd.Max(TSimd.Zero, z) + tail;
        TSimd likelier = (TSimd)1f / (e + 1f);
        TSimd unlikelier = e * likelier;
        TSimd isWrong = TSimd.LessThan(z, TSimd.Zero);
        TSimd p = TSimd.Select(isWrong, unlikelier, likelier);
        TSimd rest = TSimd.Select(isWrong, likelier, unlikelier);
        TSimd weight = TSimd.Select(isOne, _ofOne, _ofZero) * VectorExp.ComputeFlushed(minusLogRest * -gamma);
        slope = -weight * TSimd.FusedMultiplyAdd(p * gamma, minusLogP, rest) ^ flip;
        return weight * minusLogP;
    }
}
