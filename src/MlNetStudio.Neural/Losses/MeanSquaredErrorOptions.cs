using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// Mean squared error: a row's loss is the mean over its outputs of (x - t)², its gradient 2 (x - t) / outputs.
/// An output of 0.8 for a target of 1 costs 0.04.
/// </summary>
public sealed record MeanSquaredErrorOptions : LossOptions
{
    /// <inheritdoc/>
    public override int TargetColumns(int outputs) => outputs;

    internal override LossKernel CreateKernel(int outputs, SimdWidth width) =>
        new RowLossKernel<ElementRowLoss<SquaredError>>(new(default, outputs), width);
}

internal readonly struct SquaredError : IElementLoss
{
    public static bool SharesTarget => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(TSimd x, TSimd t, int column, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd d = x - t;
        slope = d + d;
        return d * d;
    }
}
