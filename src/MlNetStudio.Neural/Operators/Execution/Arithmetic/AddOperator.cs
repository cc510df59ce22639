using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Add: y = a + b, with multidirectional broadcasting; integers wrap around.</summary>
internal sealed class AddOperator() : BinaryOperator<AddOperator.Map>("Add", 7)
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
