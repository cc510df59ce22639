using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Floor: the greatest integer not above x.</summary>
internal sealed class FloorOperator() : FloatingMapOperator<FloorOperator.Map>("Floor", 6)
{
    internal readonly struct Map : IFloatingMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => TensorPrimitives.Floor(x, y);
    }
}
