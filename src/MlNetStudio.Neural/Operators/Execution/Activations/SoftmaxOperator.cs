using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Softmax: y = e^(x - max) / sum(e^(x - max)) along the axis.</summary>
internal sealed class SoftmaxOperator() : RowMapOperator<SoftmaxOperator.Map>("Softmax", 1)
{
    internal readonly struct Map : IRowMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y, int columns)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            if (typeof(T) == typeof(float))
            {
                VectorMath.Softmax(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y), columns);
                return;
            }

            for (int i = 0; i < x.Length; i += columns)
            {
                var row = y.Slice(i, columns);
                TensorPrimitives.Subtract(x.Slice(i, columns), TensorPrimitives.Max(x.Slice(i, columns)), row);
                TensorPrimitives.Exp<T>(row, row);
                TensorPrimitives.Divide(row, TensorPrimitives.Sum<T>(row), row);
            }
        }
    }
}
