using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>x where positive, else alpha (e^x - 1), without cancellation near 0 (ONNX Elu).</summary>
internal readonly struct VectorElu(float alpha) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Select(TSimd.GreaterThan(x, TSimd.Zero), x, VectorExpm1.Compute(x) * alpha);
}
