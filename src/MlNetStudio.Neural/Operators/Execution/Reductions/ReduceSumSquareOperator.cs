using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ReduceSumSquare: the sum of the squares.</summary>
internal sealed class ReduceSumSquareOperator() : ReduceOperator<ReduceSumSquareOperator.Reduction>("ReduceSumSquare")
{
    internal readonly struct Reduction : IReduction
    {
        public static T Reduce<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => RowSums.SumOfSquares(row);
    }
}
