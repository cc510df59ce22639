using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX LessOrEqual: whether a &lt;= b, with multidirectional broadcasting; false where one is NaN.</summary>
internal sealed class LessOrEqualOperator() : ComparisonOperator<LessOrEqualOperator.Comparison>("LessOrEqual", 12)
{
    internal readonly struct Comparison : IComparison
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a <= b;
    }
}
