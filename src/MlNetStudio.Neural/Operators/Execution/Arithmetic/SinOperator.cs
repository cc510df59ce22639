using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Sin: y = sin x, element by element.</summary>
internal sealed class SinOperator() : FloatingMapOperator<SinOperator.Map>("Sin", 7)
{
    internal readonly struct Map : IFloatingMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => TensorPrimitives.Sin(x, y);
    }
}
