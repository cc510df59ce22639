using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// e^x to 1.1e-7 relative over the whole range: infinity above 88.73, gradually through the subnormal numbers to 0 below
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
        var r = Remainder(x, n);
        return TSimd.Scale(TSimd.FusedMultiplyAdd(Quadratic(r), r * r, r + 1f), n);
    }

    /// <summary>
    /// e^x for use inside other functions, where cheaper: as <see cref="Compute"/>, but 0 below -87.68, where the result
    /// would be subnormal or nearly, and infinity already above 88.37.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd ComputeFlushed<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        // The limits are where the exponent -127 stands for 0 and 128 for infinity.
        x = TSimd.Max(-88f, TSimd.Min(88.5f, x));
        var power = PowerOfTwo(x, out var n);
        var r = Remainder(x, n);
        return TSimd.FusedMultiplyAdd(Quadratic(r), r * r, r + 1f) * power;
    }

    /// <summary>n = x / ln 2 rounded to an integer, and 2^n put together from its bits, for n from -127 to 128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd PowerOfTwo<TSimd>(TSimd x, out TSimd n)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
        const float roundingConstant = 12582912f;
        var shifted = TSimd.FusedMultiplyAdd(x, 1.44269504f, roundingConstant);
        n = shifted - roundingConstant;
        return TSimd.AddBits(TSimd.ShiftLeftBits(shifted, 23), 1f);
    }

    /// <summary>x - n ln 2 as if exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Remainder<TSimd>(TSimd x, TSimd n)
        where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.FusedMultiplyAdd(n, 2.12194440e-4f, TSimd.FusedMultiplyAdd(n, -0.693359375f, x));

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
