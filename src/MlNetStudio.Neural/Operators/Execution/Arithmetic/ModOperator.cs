using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Mod: the remainder of a / b, with multidirectional broadcasting. With fmod = 0 (integers) it has the sign of b, with
/// fmod = 1 the sign of a.
/// </summary>
internal sealed class ModOperator() : Operator("Mod", 10)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        bool truncated = node.Flag("fmod");
        if (!truncated && node.InputType(0) is ElementType.Float32 or ElementType.Float64 or ElementType.Float16)
        {
            throw node.Error("floating-point numbers need fmod = 1");
        }

        return truncated ? BinaryMap.Bind<ElementByElement<Truncated>>(node) : BinaryMap.Bind<ElementByElement<Floored>>(node);
    }

    private readonly struct Truncated : IScalarMap
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => a % b;
    }

    private readonly struct Floored : IScalarMap
    {
        public static T Apply<T>(T a, T b)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            // The least number divided by -1 overflows in the processor.
            if (T.IsNegative(b) && b == -T.One)
            {
                return T.Zero;
            }

            var remainder = a % b;
            return remainder != T.Zero && T.IsNegative(remainder) != T.IsNegative(b) ? remainder + b : remainder;
        }
    }
}
