namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Range: start, start + delta, ... before limit.</summary>
internal sealed class RangeOperator() : Operator("Range", 11)
{
    public override int MinimumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireSameType(0, 1);
        node.RequireSameType(0, 2);
        node.SetOutput(0, node.InputType(0), PartialShape.OfRank(1));
        return node.ForNumber(new RangeKernel());
    }

    private sealed class RangeKernel : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var start = context.Input<T>(0)[0];
            var delta = context.Input<T>(2)[0];
            if (delta == T.Zero)
            {
                throw context.Error("delta is zero");
            }

            double limit = double.CreateTruncating(context.Input<T>(1)[0]);
            double count = Math.Ceiling((limit - double.CreateTruncating(start)) / double.CreateTruncating(delta));
            var y = context.Output<T>(0, [Axes.Size(context, count > 0 ? (long)count : 0)]);
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = start + (T.CreateTruncating(i) * delta);
            }
        }
    }
}
