using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Relu: y = max(x, 0); NaN stays NaN.</summary>
internal sealed class ReluOperator() : NumberMapOperator<ReluOperator.Map>("Relu", 6)
{
    internal readonly struct Map : INumberMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            if (typeof(T) == typeof(float))
            {
                VectorMath.Relu(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y));
            }
            else
            {
                TensorPrimitives.Max(x, T.Zero, y);
            }
        }
    }
}
