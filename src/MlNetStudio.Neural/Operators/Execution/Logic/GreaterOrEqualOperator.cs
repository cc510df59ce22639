using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX GreaterOrEqual: whether a &gt;= b, with multidirectional broadcasting; false where one is NaN.</summary>
internal sealed class GreaterOrEqualOperator() : ComparisonOperator<GreaterOrEqualOperator.Comparison>("GreaterOrEqual", 12)
{
    internal readonly struct Comparison : IComparison
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a >= b;
    }
}
