using System.Runtime.CompilerServices;

namespace MlNetStudio.Neural.Kernels;

/// <summary>x where positive, else alpha x (ONNX LeakyRelu).</summary>
internal readonly struct VectorLeakyRelu(float alpha) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Invoke<TSimd>(TSimd x)
        where TSimd : unmanaged, ISimd<TSimd> => TSimd.Select(TSimd.GreaterThan(x, TSimd.Zero), x, x * alpha);
}
