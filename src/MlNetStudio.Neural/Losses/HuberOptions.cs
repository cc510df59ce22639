using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// Huber's loss (Huber 1964, "Robust Estimation of a Location Parameter"): squared near the target, absolute far from it.
/// A row's loss is the mean over its outputs of d² / 2 where |d| is at most Delta, else Delta (|d| - Delta / 2), with d = x - t;
/// its gradient d limited to ±Delta, over the number of outputs.
/// </summary>
public sealed record HuberOptions : LossOptions
{
    /// <summary>The distance at which the loss turns from squared to absolute, greater than 0. Default 1.</summary>
    public float Delta { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate() =>
        OptionCheck.Require(Delta is > 0 and < float.PositiveInfinity, "huber: delta", Delta, "greater than 0");

    /// <inheritdoc/>
    public override int TargetColumns(int outputs) => outputs;

    internal override LossKernel CreateKernel(int outputs, SimdWidth width)
    {
        Validate();
        return new RowLossKernel<ElementRowLoss<HuberError>>(new(new HuberError(Delta), outputs), width);
    }
}

internal readonly struct HuberError(float delta) : IElementLoss
{
    public static bool SharesTarget => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(TSimd x, TSimd t, int column, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        // The slope s is d limited; |s| (|d| - |s| / 2) is d² / 2 inside and delta (|d| - delta / 2) outside.
        TSimd d = x - t;
        slope = TSimd.Max(-delta, TSimd.Min(delta, d));
        TSimd limited = TSimd.Abs(slope);
        return limited * TSimd.FusedMultiplyAdd(limited, -0.5f, TSimd.Abs(d));
    }
}
