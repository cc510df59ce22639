using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>
/// The logistic function 1 / (1 + e^-x) to 2e-7 relative; 1 for large x, 0 below -88.37, NaN for NaN.
/// </summary>
internal readonly struct VectorSigmoid : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => Compute(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Compute<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => (TSimd)1f / (VectorExp.ComputeFlushed(-x) + 1f);
}
