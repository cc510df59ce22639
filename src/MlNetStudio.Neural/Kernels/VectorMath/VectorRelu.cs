using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>max(x, 0), exactly; NaN for NaN, and -0 for -0.</summary>
internal readonly struct VectorRelu : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => TSimd.Max(TSimd.Zero, x);
}
