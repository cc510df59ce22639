using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ReduceMin: the least; NaN if one is NaN, and the greatest number there is if there are none.</summary>
internal sealed class ReduceMinOperator() : ReduceOperator<ReduceMinOperator.Reduction>("ReduceMin")
{
    protected override bool TakesBooleans => true;

    internal readonly struct Reduction : IReduction
    {
        public static T Reduce<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => RowSums.Least(row);
    }
}
