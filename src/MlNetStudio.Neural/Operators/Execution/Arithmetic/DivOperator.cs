using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Div: y = a / b, with multidirectional broadcasting; integers are divided toward zero, and by zero is an error.</summary>
internal sealed class DivOperator() : BinaryOperator<DivOperator.Map>("Div", 7)
{
    internal readonly struct Map : IBinaryMap
    {
        public static void Apply<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Divide(a, b, y);

        public static void Apply<T>(ReadOnlySpan<T> a, T b, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Divide(a, b, y);

        public static void Apply<T>(T a, ReadOnlySpan<T> b, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Divide(a, b, y);
    }
}
