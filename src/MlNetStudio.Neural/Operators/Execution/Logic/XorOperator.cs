using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Xor: whether exactly one is true, with multidirectional broadcasting.</summary>
internal sealed class XorOperator() : LogicalOperator<ElementByElement<XorOperator.Map>>("Xor")
{
    internal readonly struct Map : IScalarMap
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Max(a, b) - T.Min(a, b);
    }
}
