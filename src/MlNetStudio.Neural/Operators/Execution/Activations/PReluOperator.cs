using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX PRelu: y = x from 0 up, slope x below, the slope broadcast to x.</summary>
internal sealed class PReluOperator() : BinaryOperator<ElementByElement<PReluOperator.Map>>("PRelu", 7)
{
    internal readonly struct Map : IScalarMap
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => a < T.Zero ? b * a : a;
    }
}
