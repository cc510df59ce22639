using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>alpha x + beta, rounded once, cut to the range from 0 to 1 (ONNX HardSigmoid); NaN for NaN.</summary>
internal readonly struct VectorHardSigmoid(float alpha, float beta) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Max(TSimd.Zero, TSimd.Min(1f, TSimd.FusedMultiplyAdd(x, alpha, beta)));
}
