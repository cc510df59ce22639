using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Neg: y = -x.</summary>
internal sealed class NegOperator() : NumberMapOperator<NegOperator.Map>("Neg", 6)
{
    internal readonly struct Map : INumberMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Negate(x, y);
    }
}
