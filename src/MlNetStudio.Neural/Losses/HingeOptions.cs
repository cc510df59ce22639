using System.Runtime.CompilerServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Losses;

/// <summary>
/// The hinge loss of support vector machines (Cortes and Vapnik 1995): a row's loss is the mean over its outputs of
/// max(0, 1 - y x), its gradient -y / outputs where that is positive. A target is 1 for y = 1, and -1 or 0 for y = -1:
/// both ways of writing a binary label are taken. The raw output is a margin: its sign is the prediction, no link makes it a
/// probability.
/// </summary>
public sealed record HingeOptions : LossOptions
{
    /// <inheritdoc/>
    public override int TargetColumns(int outputs) => outputs;

    internal override LossKernel CreateKernel(int outputs, SimdWidth width) =>
        new RowLossKernel<ElementRowLoss<Hinge>>(new(default, outputs), width);

    private protected override string? FaultOf(float target, int outputs) => target is -1 or 0 or 1 ? null : "it must be -1 (or 0) or 1";
}

internal readonly struct Hinge : IElementLoss
{
    public static bool SharesTarget => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Evaluate<TSimd>(TSimd x, TSimd t, int column, out TSimd slope)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd y = TSimd.Select(TSimd.GreaterThan(t, TSimd.Zero), 1f, -1f);
        TSimd loss = TSimd.Max(TSimd.Zero, TSimd.FusedMultiplyAdd(-x, y, 1f));
        slope = TSimd.GreaterThan(loss, TSimd.Zero) & -y;
        return loss;
    }
}
