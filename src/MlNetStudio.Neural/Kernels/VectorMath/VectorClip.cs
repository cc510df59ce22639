using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>x cut to a range (ONNX Clip); NaN for NaN.</summary>
internal readonly struct VectorClip(float low, float high) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> =>

        // Not Max, which may give either of two zeros.
        TSimd.Min(high, TSimd.Select(TSimd.LessThan(x, low) | TSimd.Equal(x, low), low, x));
}
