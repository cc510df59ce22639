using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Round: the nearest integer, halves to the even one.</summary>
internal sealed class RoundOperator() : FloatingMapOperator<RoundOperator.Map>("Round", 11)
{
    internal readonly struct Map : IFloatingMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> => TensorPrimitives.Round(x, MidpointRounding.ToEven, y);
    }
}
