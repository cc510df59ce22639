using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// Cross-entropy of yes-or-no targets, from logits: with p = sigmoid(x) a row's loss is the mean over its outputs of
/// -t log p - (1 - t) log(1 - p), computed as max(x, 0) - x t + log(1 + e^-|x|), which neither overflows nor loses digits;
/// its gradient (p - t) / outputs. A target is 0, 1 or a probability. Every output is a question of its own.
/// </summary>
public sealed record BinaryCrossEntropyOptions : LossOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override ActivationOptions Link => new SigmoidOptions();

    /// <summary>How far targets move towards 1/2, in [0, 1): t = t (1 - LabelSmoothing) + LabelSmoothing / 2, as in Keras. Default 0.</summary>
    public float LabelSmoothing { get; init; }

    /// <inheritdoc/>
    public override void Validate() => CheckSmoothing("binaryCrossEntropy", LabelSmoothing);

    /// <inheritdoc/>
    public override int TargetColumns(int outputs) => outputs;

    internal override LossKernel CreateKernel(int outputs, SimdWidth width)
    {
        Validate();
        return new RowLossKernel<ElementRowLoss<BinaryCrossEntropy>>(new(new BinaryCrossEntropy(LabelSmoothing), outputs), width);
    }

    private protected override string? FaultOf(float target, int outputs) =>
        target is >= 0 and <= 1 ? null : "it must be 0, 1 or a probability between them";
}

internal readonly struct BinaryCrossEntropy(float smoothing) : IElementLoss
{
    private readonly float _kept = 1 - smoothing;
    private readonly float _added = smoothing / 2;

    public static bool SharesTarget => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(TSimd x, TSimd t, int column, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        t = TSimd.FusedMultiplyAdd(t, _kept, _added);
        TSimd e = VectorExp.ComputeFlushed(-TSimd.Abs(x));
        TSimd reciprocal = (TSimd)1f / (e + 1f);
        TSimd p = TSimd.Select(TSimd.LessThan(x, TSimd.Zero), e * reciprocal, reciprocal);
        slope = p - t;
        TSimd linear = TSimd.FusedMultiplyAdd(-x, t, TSimd.Max(TSimd.Zero, x));
        return TSimd.FusedMultiplyAdd(VectorSoftplus.LogRatio(e), e, linear);
    }
}
