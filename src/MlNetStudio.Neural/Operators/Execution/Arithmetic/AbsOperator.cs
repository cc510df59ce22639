using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Abs: y = |x|.</summary>
internal sealed class AbsOperator() : NumberMapOperator<AbsOperator.Map>("Abs", 6)
{
    internal readonly struct Map : INumberMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Abs(x, y);
    }
}
