using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Pow: y = a^b, with multidirectional broadcasting. The exponent may be of another type; the result has the base's.
/// Squares of floats are products, so that they have the same bits as a Mul.
/// </summary>
internal sealed class PowOperator() : Operator("Pow", 7)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.SetOutput(0, node.InputType(0), node.Broadcast(0, 1));
        var kernel = node.ForNumber(new PowKernel());
        _ = new PowKernel().For(node.InputType(1)) ?? throw node.WrongType(1, "a number");
        return kernel;
    }

    private sealed class PowKernel : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shapeA = context.Dimensions(0);
            int[] shapeB = context.Dimensions(1);
            int[] shape = BinaryMap.Shape(context, shapeA, shapeB);
            var a = context.Input<T>(0);
            var exponents = NumberConversion.ToDouble(context.Input(1));
            var y = context.Output<T>(0, shape);
            if (y.IsEmpty)
            {
                return;
            }

            bool isInteger = !T.IsNaN(T.CreateTruncating(double.NaN));
            var loop = new BroadcastLoop(shape, shapeA, shapeB);
            while (loop.Next())
            {
                for (int i = 0; i < loop.Length; i++)
                {
                    var x = a[loop.A + (loop.MovesA ? i : 0)];
                    double exponent = exponents[loop.B + (loop.MovesB ? i : 0)];
                    y[loop.Output + i] = exponent == 2 ? x * x
                        : isInteger && exponent >= 0 && exponent == Math.Floor(exponent) ? Power(x, (long)exponent)
                        : T.CreateTruncating(Math.Pow(double.CreateTruncating(x), exponent));
                }
            }
        }

        private static T Power<T>(T x, long exponent)
            where T : unmanaged, INumber<T>
        {
            var result = T.One;
            for (var square = x; exponent > 0; exponent >>= 1, square *= square)
            {
                if ((exponent & 1) != 0)
                {
                    result *= square;
                }
            }

            return result;
        }
    }
}
