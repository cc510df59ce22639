using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Hardmax: 1 at the first greatest element along the axis, 0 elsewhere.</summary>
internal sealed class HardmaxOperator() : RowMapOperator<HardmaxOperator.Map>("Hardmax", 1)
{
    internal readonly struct Map : IRowMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y, int columns)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            y.Clear();
            for (int i = 0; i < x.Length; i += columns)
            {
                y[i + TensorPrimitives.IndexOfMax(x.Slice(i, columns))] = T.One;
            }
        }
    }
}
