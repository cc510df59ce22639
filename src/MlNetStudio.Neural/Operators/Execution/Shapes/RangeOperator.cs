namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Range: start, start + delta, ... before limit. Of numbers of 16 bits computed in float.</summary>
internal sealed class RangeOperator() : Operator("Range", 11)
{
    public override int MinimumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireSameType(0, 1);
        node.RequireSameType(0, 2);
        if (node.Int("stash_type", (long)ElementType.Float32) != (long)ElementType.Float32)
        {
            throw node.Error("attribute 'stash_type' must be float");
        }

        node.SetOutput(0, node.InputType(0), PartialShape.OfRank(1));
        return node.InputType(0) switch
        {
            ElementType.BFloat16 => RunBrain,
            ElementType.Float16 => RunHalf,
            _ => node.ForNumber(new RangeKernel()),
        };
    }

    private static int Count(NodeContext context, double start, double limit, double delta)
    {
        if (delta == 0)
        {
            throw context.Error("delta is zero");
        }

        double count = Math.Ceiling((limit - start) / delta);
        return Axes.Size(context, count > 0 ? (long)count : 0);
    }

    private static void RunHalf(NodeContext context) => RunInFloats(context, static value => (Half)value);

    private static void RunBrain(NodeContext context) =>
        RunInFloats(context, static value => new BrainNumber((ushort)SmallNumbers.FromSingle(ElementType.BFloat16, value)));

    private static void RunInFloats<T>(NodeContext context, Func<float, T> round)
    {
        float start = NumberConversion.ToSingle(context.Input(0))[0], limit = NumberConversion.ToSingle(context.Input(1))[0];
        float delta = NumberConversion.ToSingle(context.Input(2))[0];
        var y = context.Output<T>(0, [Count(context, start, limit, delta)]);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = round(start + (i * delta));
        }
    }

    private sealed class RangeKernel : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var start = context.Input<T>(0)[0];
            var delta = context.Input<T>(2)[0];
            var y = context.Output<T>(0, [Count(context, double.CreateTruncating(start), double.CreateTruncating(context.Input<T>(1)[0]), double.CreateTruncating(delta))]);
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = start + (T.CreateTruncating(i) * delta);
            }
        }
    }
}
