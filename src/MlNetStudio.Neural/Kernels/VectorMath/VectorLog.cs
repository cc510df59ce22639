using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// The natural logarithm to 1.2e-7 relative (1e-7 absolute where it is smaller than 1), subnormal numbers included:
/// -infinity for 0, NaN below 0 and for NaN, infinity for infinity. x = 2^n m with m between sqrt(1/2) and sqrt(2);
/// the polynomial of log m is that of logf in the Cephes library (S. L. Moshier, netlib.org/cephes).
/// </summary>
internal readonly struct VectorLog : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => Compute(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Compute<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        // The smallest normal number; what is below is brought into the normal range by 2^23.
        var subnormal = TSimd.LessThan(x, 1.17549435e-38f);
        var scaled = TSimd.Select(subnormal, x * 8388608f, x);

        var squareRootOfHalf = TSimd.CreateBits(0x3F3504F3);
        var offset = TSimd.SubtractBits(scaled, squareRootOfHalf);
        var n = TSimd.FromBits(TSimd.ShiftRightBits(offset, 23)) - (subnormal & (TSimd)23f);
        var m = TSimd.AddBits(offset & TSimd.CreateBits(0x007FFFFF), squareRootOfHalf);

        var f = m - 1f;
        var square = f * f;
        var y = Cubic(f) * (f * square);
        y = TSimd.FusedMultiplyAdd(n, -2.12194440e-4f, y);
        y = TSimd.FusedMultiplyAdd(square, -0.5f, y);
        y = TSimd.FusedMultiplyAdd(n, 0.693359375f, f + y);

        y = TSimd.Select(TSimd.Equal(x, float.PositiveInfinity), x, y);
        var outside = TSimd.Select(TSimd.Equal(x, TSimd.Zero), float.NegativeInfinity, float.NaN);
        return TSimd.Select(TSimd.GreaterThan(x, TSimd.Zero), y, outside);
    }

    /// <summary>(log(1 + f) - f + f^2 / 2) / f^3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Cubic<TSimd>(TSimd f)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd p = 7.0376836292e-2f;
        p = TSimd.FusedMultiplyAdd(p, f, -1.1514610310e-1f);
        p = TSimd.FusedMultiplyAdd(p, f, 1.1676998740e-1f);
        p = TSimd.FusedMultiplyAdd(p, f, -1.2420140846e-1f);
        p = TSimd.FusedMultiplyAdd(p, f, 1.4249322787e-1f);
        p = TSimd.FusedMultiplyAdd(p, f, -1.6668057665e-1f);
        p = TSimd.FusedMultiplyAdd(p, f, 2.0000714765e-1f);
        p = TSimd.FusedMultiplyAdd(p, f, -2.4999993993e-1f);
        return TSimd.FusedMultiplyAdd(p, f, 3.3333331174e-1f);
    }
}
