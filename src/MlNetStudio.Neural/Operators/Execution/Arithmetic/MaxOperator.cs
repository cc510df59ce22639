using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Max: the greatest of any number of inputs, element by element, with multidirectional broadcasting; NaN where one is NaN.</summary>
internal sealed class MaxOperator() : FoldOperator<MaxOperator.Map>("Max", 8)
{
    internal readonly struct Map : IBinaryMap
    {
        public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Max(a, b, y);

        public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Max(a, b, y);

        public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Max(b, a, y);
    }
}
