using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Asin: y = asin x, element by element.</summary>
internal sealed class AsinOperator() : FloatingMapOperator<AsinOperator.Map>("Asin", 7)
{
    internal readonly struct Map : IFloatingMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => TensorPrimitives.Asin(x, y);
    }
}
