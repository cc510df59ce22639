using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Sum: the sum of any number of inputs, added from the first to the last, with multidirectional broadcasting.</summary>
internal sealed class SumOperator() : FoldOperator<SumOperator.Map>("Sum", 8)
{
    internal readonly struct Map : IBinaryMap
    {
        public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Add(a, b, y);

        public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Add(a, b, y);

        public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Add(b, a, y);
    }
}
