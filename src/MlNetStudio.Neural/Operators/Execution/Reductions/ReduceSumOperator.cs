using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ReduceSum: the sum. That of floats is RowReductions.Sum, as in the layers.</summary>
internal sealed class ReduceSumOperator() : ReduceOperator<ReduceSumOperator.Reduction>("ReduceSum", 13)
{
    internal readonly struct Reduction : IReduction
    {
        public static T Reduce<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => RowSums.Sum(row);
    }
}
