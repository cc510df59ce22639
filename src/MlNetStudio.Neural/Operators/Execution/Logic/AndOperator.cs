using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX And: whether both are true, with multidirectional broadcasting.</summary>
internal sealed class AndOperator() : LogicalOperator<ElementByElement<AndOperator.Map>>("And")
{
    internal readonly struct Map : IScalarMap
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => T.Min(a, b);
    }
}
