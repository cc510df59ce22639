using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// log(1 + e^x) to 3e-7 relative: max(x, 0) + log(1 + e^-|x|), so x itself for large x, 0 below -87.68, NaN for NaN.
/// </summary>
internal readonly struct VectorSoftplus : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => Compute(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Compute<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var e = VectorExp.ComputeFlushed(-TSimd.Abs(x));
        return TSimd.FusedMultiplyAdd(LogRatio(e), e, TSimd.Max(TSimd.Zero, x));
    }

    /// <summary>
    /// log(1 + e) / e for e from 0 to 1, to 5e-9 before rounding: own minimax polynomial (Remez exchange on the relative
    /// error in 50 digits).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd LogRatio<TSimd>(TSimd e)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd p = -0.00324403844f;
        p = TSimd.FusedMultiplyAdd(p, e, 0.0198515281f);
        p = TSimd.FusedMultiplyAdd(p, e, -0.05695967f);
        p = TSimd.FusedMultiplyAdd(p, e, 0.1060367f);
        p = TSimd.FusedMultiplyAdd(p, e, -0.153056026f);
        p = TSimd.FusedMultiplyAdd(p, e, 0.196759433f);
        p = TSimd.FusedMultiplyAdd(p, e, -0.249541342f);
        p = TSimd.FusedMultiplyAdd(p, e, 0.333299637f);
        p = TSimd.FusedMultiplyAdd(p, e, -0.499999017f);
        return TSimd.FusedMultiplyAdd(p, e, 1f);
    }
}
