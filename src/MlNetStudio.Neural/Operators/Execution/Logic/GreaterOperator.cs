using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Greater: whether a &gt; b, with multidirectional broadcasting; false where one is NaN.</summary>
internal sealed class GreaterOperator() : ComparisonOperator<GreaterOperator.Comparison>("Greater", 7)
{
    internal readonly struct Comparison : IComparison
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a > b;
    }
}
