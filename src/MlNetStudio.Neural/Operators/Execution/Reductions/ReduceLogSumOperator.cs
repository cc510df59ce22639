using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ReduceLogSum: the logarithm of the sum.</summary>
internal sealed class ReduceLogSumOperator() : ReduceOperator<ReduceLogSumOperator.Reduction>("ReduceLogSum")
{
    internal readonly struct Reduction : IReduction
    {
        public static T Reduce<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => RowSums.Rounded<T>(Math.Log(double.CreateTruncating(RowSums.Sum(row))));
    }
}
