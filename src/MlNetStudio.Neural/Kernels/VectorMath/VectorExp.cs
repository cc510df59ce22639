using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// e^x to 1.1e-7 relative, the whole range: infinity above 88.73, gradually through the subnormal numbers to 0 below
/// -103.98, NaN for NaN. x = n ln 2 + r with |r| at most ln 2 / 2; ln 2 in two parts and the polynomial of e^r are
/// those of expf in the Cephes library (S. L. Moshier, netlib.org/cephes).
/// </summary>
internal readonly struct VectorExp : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => Compute(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Compute<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        x = TSimd.Max(-104f, TSimd.Min(89f, x));
        var n = TSimd.Round(x * 1.44269504f);
        var r = TSimd.FusedMultiplyAdd(n, -0.693359375f, x);
        r = TSimd.FusedMultiplyAdd(n, 2.12194440e-4f, r);
        return TSimd.Scale(TSimd.FusedMultiplyAdd(Quadratic(r), r * r, r + 1f), n);
    }

    /// <summary>(e^r - 1 - r) / r^2 for |r| at most ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Quadratic<TSimd>(TSimd r)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd p = 1.9875691500e-4f;
        p = TSimd.FusedMultiplyAdd(p, r, 1.3981999507e-3f);
        p = TSimd.FusedMultiplyAdd(p, r, 8.3334519073e-3f);
        p = TSimd.FusedMultiplyAdd(p, r, 4.1665795894e-2f);
        p = TSimd.FusedMultiplyAdd(p, r, 1.6666665459e-1f);
        return TSimd.FusedMultiplyAdd(p, r, 5.0000001201e-1f);
    }
}
