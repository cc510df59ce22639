using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Softmax: y = e^(x - max) / sum(e^(x - max)) along the axis.</summary>
internal sealed class SoftmaxOperator() : RowMapOperator<SoftmaxOperator.Map>("Softmax", 1)
{
    internal readonly struct Map : IRowMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            if (typeof(T) == typeof(float))
            {
                FloatFunctions.Softmax(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y));
                return;
            }

            TensorPrimitives.Subtract(x, TensorPrimitives.Max(x), y);
            TensorPrimitives.Exp<T>(y, y);
            TensorPrimitives.Divide(y, TensorPrimitives.Sum<T>(y), y);
        }
    }
}
