using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Or: whether one or both are true, with multidirectional broadcasting.</summary>
internal sealed class OrOperator() : LogicalOperator<ElementByElement<OrOperator.Map>>("Or")
{
    internal readonly struct Map : IScalarMap
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Max(a, b);
    }
}
