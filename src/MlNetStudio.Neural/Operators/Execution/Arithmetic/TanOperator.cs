using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Tan: y = tan x, element by element.</summary>
internal sealed class TanOperator() : FloatingMapOperator<TanOperator.Map>("Tan", 7)
{
    internal readonly struct Map : IFloatingMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => TensorPrimitives.Tan(x, y);
    }
}
