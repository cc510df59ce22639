using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// The negative log-likelihood of counts, the raw output being the logarithm of the rate: a row's loss is the mean over its
/// outputs of e^x - t x (without the terms of t alone, as in PyTorch), its gradient (e^x - t) / outputs. A target is at least 0.
/// </summary>
public sealed record PoissonOptions : LossOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override ActivationOptions Link => new ExponentialOptions();

    /// <inheritdoc/>
    public override int TargetColumns(int outputs) => outputs;

    internal override LossKernel CreateKernel(int outputs, SimdWidth width) =>
        new RowLossKernel<ElementRowLoss<Poisson>>(new(default, outputs), width);

    private protected override string? FaultOf(float target, int outputs) => target >= 0 ? null : "a count must be at least 0";
}

internal readonly struct Poisson : IElementLoss
{
    public static bool SharesTarget => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(TSimd x, TSimd t, int column, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd rate = VectorExp.Compute(x);
        slope = rate - t;
        return TSimd.FusedMultiplyAdd(-t, x, rate);
    }
}
