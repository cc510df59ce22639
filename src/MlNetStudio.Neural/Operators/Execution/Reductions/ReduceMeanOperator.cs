using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ReduceMean: the sum divided by the number of elements. That of floats is RowReductions.Mean, as in the layers.</summary>
internal sealed class ReduceMeanOperator() : ReduceOperator<ReduceMeanOperator.Reduction>("ReduceMean")
{
    internal readonly struct Reduction : IReduction
    {
        public static T Reduce<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => RowSums.Mean(row);
    }
}
