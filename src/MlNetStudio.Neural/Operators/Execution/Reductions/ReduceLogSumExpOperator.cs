using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ReduceLogSumExp: the logarithm of the sum of e^x, the greatest x taken out first.</summary>
internal sealed class ReduceLogSumExpOperator() : ReduceOperator<ReduceLogSumExpOperator.Reduction>("ReduceLogSumExp")
{
    internal readonly struct Reduction : IReduction
    {
        public static T Reduce<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => RowSums.LogSumExp(row);
    }
}
