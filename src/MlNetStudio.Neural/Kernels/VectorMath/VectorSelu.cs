using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>gamma x where positive, else gamma (alpha (e^x - 1)), without cancellation near 0 (ONNX Selu).</summary>
internal readonly struct VectorSelu(float alpha, float gamma) : IUnaryOperator
{
    private readonly VectorElu _elu = new(alpha);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => _elu.Invoke(x) * gamma;
}
