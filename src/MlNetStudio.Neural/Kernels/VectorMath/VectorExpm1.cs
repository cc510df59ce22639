using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// e^x - 1 to 2e-7 relative, near 0 too, for x up to 88 (a larger x counts as 88); -1 below -87.68, NaN for NaN.
/// With x = n ln 2 + r as in <see cref="VectorExp"/>, it is 2^n (e^r - 1) + (2^n - 1), where nothing cancels.
/// </summary>
internal readonly struct VectorExpm1 : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => Compute(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Compute<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => ComputeInRange(TSimd.Max(-88f, TSimd.Min(88f, x)));

    /// <summary>The same for x known to lie between -88 and 88.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd ComputeInRange<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var power = VectorExp.PowerOfTwo(x, out var n);
        var r = VectorExp.Remainder(x, n);
        return TSimd.FusedMultiplyAdd(TSimd.FusedMultiplyAdd(VectorExp.Quadratic(r), r * r, r), power, power - 1f);
    }
}
