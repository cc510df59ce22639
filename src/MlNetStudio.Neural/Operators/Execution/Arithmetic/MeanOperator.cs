using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Mean: the mean of any number of inputs, added from the first to the last and divided by their number, with multidirectional broadcasting.</summary>
internal sealed class MeanOperator() : FoldOperator<MeanOperator.Map>("Mean", 8, divide: true)
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
