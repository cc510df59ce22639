using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Equal: whether a = b, for numbers, truth values and texts (ordinal), with multidirectional broadcasting; NaN equals nothing.</summary>
internal sealed class EqualOperator() : ComparisonOperator<EqualOperator.Comparison>("Equal", 7)
{
    public override Kernel Bind(NodeBinding node)
    {
        node.RequireSameType(0, 1);
        node.SetOutput(0, ElementType.Boolean, node.Broadcast(0, 1));
        return node.InputType(0) switch
        {
            ElementType.Boolean => Compare<byte>,
            ElementType.String => CompareTexts,
            _ => BindNumbers(node),
        };
    }

    private static void CompareTexts(NodeContext context)
    {
        int[] shapeA = context.Dimensions(0);
        int[] shapeB = context.Dimensions(1);
        int[] shape = BinaryMap.Shape(context);
        var a = context.Input<string>(0);
        var b = context.Input<string>(1);
        var y = context.Output<bool>(0, shape);
        if (y.IsEmpty)
        {
            return;
        }

        var loop = new BroadcastLoop(shape, shapeA, shapeB);
        while (loop.Next())
        {
            for (int i = 0; i < loop.Length; i++)
            {
                y[loop.Output + i] = a[loop.A + (loop.MovesA ? i : 0)] == b[loop.B + (loop.MovesB ? i : 0)];
            }
        }
    }

    internal readonly struct Comparison : IComparison
    {
        public static bool Holds<T>(T a, T b)
            where T : unmanaged, INumber<T> => a == b;
    }
}
