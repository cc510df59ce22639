using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Asinh: y = asinh x, element by element.</summary>
internal sealed class AsinhOperator() : FloatingMapOperator<AsinhOperator.Map>("Asinh", 9)
{
    internal readonly struct Map : IFloatingMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => TensorPrimitives.Asinh(x, y);
    }
}
