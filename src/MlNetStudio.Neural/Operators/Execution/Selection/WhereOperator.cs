namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Where: x where the condition is true, else y, with multidirectional broadcasting of all three.</summary>
internal sealed class WhereOperator() : Operator("Where", 9)
{
    public override int MinimumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(0, ElementType.Boolean);
        node.RequireSameType(1, 2);
        node.SetOutput(0, node.InputType(1), node.Broadcast(node.InputShape(0), node.Broadcast(1, 2)));
        return node.ForWidth(new WhereKernel(), 1);
    }

    private sealed class WhereKernel : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Plan(0, static (context, _) =>
                BinaryMap.Shape(context, BinaryMap.Shape(context, context.Dimensions(0), context.Dimensions(1)), context.Dimensions(2)));
            var condition = context.Input<bool>(0);
            var x = context.Raw<T>(1);
            var y = context.Raw<T>(2);
            var output = context.RawOutput<T>(0, shape);
            if (output.IsEmpty)
            {
                return;
            }

            var loop = new BroadcastLoop(shape, context.Dimensions(0), context.Dimensions(1), context.Dimensions(2));
            while (loop.Next())
            {
                int stepA = loop.MovesA ? 1 : 0;
                int stepB = loop.MovesB ? 1 : 0;
                int stepC = loop.MovesC ? 1 : 0;
                var run = output.Slice(loop.Output, loop.Length);
                for (int i = 0; i < run.Length; i++)
                {
                    run[i] = condition[loop.A + (i * stepA)] ? x[loop.B + (i * stepB)] : y[loop.C + (i * stepC)];
                }
            }
        }
    }
}
