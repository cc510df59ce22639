using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ReduceMax: the greatest; NaN if one is NaN, and the least number there is if there are none.</summary>
internal sealed class ReduceMaxOperator() : ReduceOperator<ReduceMaxOperator.Reduction>("ReduceMax")
{
    protected override bool TakesBooleans => true;

    internal readonly struct Reduction : IReduction
    {
        public static T Reduce<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => RowSums.Greatest(row);
    }
}
