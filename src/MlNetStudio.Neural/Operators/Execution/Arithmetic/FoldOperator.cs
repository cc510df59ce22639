using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>An operator that takes any number of inputs together two by two, from the first to the last, and may divide by their number.</summary>
internal abstract class FoldOperator<TMap>(string opType, int since, bool divide = false) : Operator(opType, since)
    where TMap : IBinaryMap
{
    public sealed override int MaximumInputs => int.MaxValue;

    public sealed override Kernel Bind(NodeBinding node)
    {
        var shape = node.InputShape(0);
        for (int i = 1; i < node.InputCount; i++)
        {
            node.RequireSameType(0, i);
            shape = node.Broadcast(shape, node.InputShape(i));
        }

        node.SetOutput(0, node.InputType(0), shape);
        return node.ForNumber(new FoldKernel(divide));
    }

    private static int[] Shape(NodeContext context)
    {
        int[] shape = context.Dimensions(0);
        for (int i = 1; i < context.InputCount; i++)
        {
            shape = BinaryMap.Shape(context, shape, context.Dimensions(i));
        }

        return shape;
    }

    private sealed class FoldKernel(bool divide) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Plan(0, static (context, _) => Shape(context));
            var y = context.Output<T>(0, shape);
            if (y.IsEmpty)
            {
                return;
            }

            // The first is spread over the output, then each of the others is taken in where the output is.
            var loop = new BroadcastLoop(shape, context.Dimensions(0));
            var first = context.Input<T>(0);
            while (loop.Next())
            {
                var run = y.Slice(loop.Output, loop.Length);
                if (loop.MovesA)
                {
                    first.Slice(loop.A, loop.Length).CopyTo(run);
                }
                else
                {
                    run.Fill(first[loop.A]);
                }
            }

            for (int i = 1; i < context.InputCount; i++)
            {
                BinaryMap.Apply<T, TMap>(y, shape, context.Input<T>(i), context.Dimensions(i), y, shape);
            }

            if (divide)
            {
                TensorPrimitives.Divide(y, T.CreateChecked(context.InputCount), y);
            }
        }
    }
}
