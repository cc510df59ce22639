using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// The hyperbolic tangent to 3e-7 relative, near 0 too: with m = e^2|x| - 1 it is m / (m + 2), with the sign of x.
/// Odd to the last bit; 1 in magnitude from 9.02 on; NaN for NaN.
/// </summary>
internal readonly struct VectorTanh : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => Compute(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Compute<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        // At 10 the quotient has long been 1.
        var magnitude = TSimd.Min(10f, TSimd.Abs(x));
        var m = VectorExpm1.ComputeInRange(magnitude + magnitude);
        return (m / (m + 2f)) | (x & (TSimd)(-0f));
    }
}
