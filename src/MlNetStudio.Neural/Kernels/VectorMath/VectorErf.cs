using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// The error function to 4e-7 relative: x P(x^2) / Q(x^2) up to |x| = 3.92, and from there 1 (which is erf rounded to a
/// float) with the sign of x; NaN for NaN. P and Q of degree 5 are an own minimax approximation (Remez exchange on the
/// relative error in 50 digits) with an error of 1.9e-8 before rounding; all coefficients are positive.
/// </summary>
internal readonly struct VectorErf : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => Compute(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Compute<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var t = x * x;

        TSimd p = 2.05008314e-06f;
        p = TSimd.FusedMultiplyAdd(p, t, 0.000284883805f);
        p = TSimd.FusedMultiplyAdd(p, t, 0.00376565522f);
        p = TSimd.FusedMultiplyAdd(p, t, 0.0527488403f);
        p = TSimd.FusedMultiplyAdd(p, t, 0.190407321f);
        p = TSimd.FusedMultiplyAdd(p, t, 1.12837911f);

        TSimd q = 3.80917299e-05f;
        q = TSimd.FusedMultiplyAdd(q, t, 0.00116254529f);
        q = TSimd.FusedMultiplyAdd(q, t, 0.014969293f);
        q = TSimd.FusedMultiplyAdd(q, t, 0.114109471f);
        q = TSimd.FusedMultiplyAdd(q, t, 0.502076864f);
        q = TSimd.FusedMultiplyAdd(q, t, 1f);

        var limit = (x & (TSimd)(-0f)) | (TSimd)1f;
        return TSimd.Select(TSimd.GreaterThan(TSimd.Abs(x), 3.92f), limit, p * x / q);
    }
}
