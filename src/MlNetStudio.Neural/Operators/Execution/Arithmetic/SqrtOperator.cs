using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Sqrt: the square root, correctly rounded; NaN below zero.</summary>
internal sealed class SqrtOperator() : FloatingMapOperator<SqrtOperator.Map>("Sqrt", 6)
{
    internal readonly struct Map : IFloatingMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => TensorPrimitives.Sqrt(x, y);
    }
}
