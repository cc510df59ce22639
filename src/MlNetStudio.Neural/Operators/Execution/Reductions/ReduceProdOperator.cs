using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ReduceProd: the product; 1 of none.</summary>
internal sealed class ReduceProdOperator() : ReduceOperator<ReduceProdOperator.Reduction>("ReduceProd")
{
    internal readonly struct Reduction : IReduction
    {
        public static T Reduce<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => RowSums.Product(row);
    }
}
