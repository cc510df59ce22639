using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Reciprocal: y = 1 / x.</summary>
internal sealed class ReciprocalOperator() : FloatingMapOperator<ReciprocalOperator.Map>("Reciprocal", 6)
{
    internal readonly struct Map : IFloatingMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => TensorPrimitives.Reciprocal(x, y);
    }
}
