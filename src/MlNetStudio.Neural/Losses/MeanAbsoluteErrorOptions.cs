using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// Mean absolute error: a row's loss is the mean over its outputs of |x - t|, its gradient sign(x - t) / outputs, zero where
/// they are equal.
/// </summary>
public sealed record MeanAbsoluteErrorOptions : LossOptions
{
    /// <inheritdoc/>
    public override int TargetColumns(int outputs) => outputs;

    internal override LossKernel CreateKernel(int outputs, SimdWidth width) =>
        new RowLossKernel<ElementRowLoss<AbsoluteError>>(new(default, outputs), width);
}

internal readonly struct AbsoluteError : IElementLoss
{
    public static bool SharesTarget => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(TSimd x, TSimd t, int column, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd d = x - t;
        slope = (TSimd.GreaterThan(d, TSimd.Zero) & (TSimd)1f) - (TSimd.LessThan(d, TSimd.Zero) & (TSimd)1f);
        return TSimd.Abs(d);
    }
}
