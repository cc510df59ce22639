using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Ceil: the least integer not below x.</summary>
internal sealed class CeilOperator() : FloatingMapOperator<CeilOperator.Map>("Ceil", 6)
{
    internal readonly struct Map : IFloatingMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => TensorPrimitives.Ceiling(x, y);
    }
}
