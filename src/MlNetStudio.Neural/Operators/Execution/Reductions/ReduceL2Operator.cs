using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ReduceL2: the square root of the sum of the squares.</summary>
internal sealed class ReduceL2Operator() : ReduceOperator<ReduceL2Operator.Reduction>("ReduceL2")
{
    internal readonly struct Reduction : IReduction
    {
        public static T Reduce<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => RowSums.Rounded<T>(Math.Sqrt(double.CreateTruncating(RowSums.SumOfSquares(row))));
    }
}
