using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ReduceL1: the sum of the absolute values.</summary>
internal sealed class ReduceL1Operator() : ReduceOperator<ReduceL1Operator.Reduction>("ReduceL1")
{
    internal readonly struct Reduction : IReduction
    {
        public static T Reduce<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => RowSums.SumOfMagnitudes(row);
    }
}
