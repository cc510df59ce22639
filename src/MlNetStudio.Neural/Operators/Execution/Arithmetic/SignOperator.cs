using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Sign: -1, 0 or 1; NaN for NaN.</summary>
internal sealed class SignOperator() : NumberMapOperator<SignOperator.Map>("Sign", 9)
{
    internal readonly struct Map : INumberMap
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            for (int i = 0; i < x.Length; i++)
            {
                var value = x[i];
                y[i] = value > T.Zero ? T.One : value < T.Zero ? -T.One : T.IsNaN(value) ? value : T.Zero;
            }
        }
    }
}
