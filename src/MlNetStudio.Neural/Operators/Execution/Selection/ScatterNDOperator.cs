namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ScatterND: a copy of the data in which the slices that the indices name are replaced by the updates, or taken together with them.</summary>
internal sealed class ScatterNDOperator() : Operator("ScatterND", 11)
{
    public override int MinimumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Int64);
        node.RequireSameType(0, 2);
        node.SetOutputLikeInput();
        var reduction = ScatterReductions.Read(node);
        return reduction == ScatterReduction.None ? node.ForWidth(new ReplaceKernel()) : node.ForNumber(new CombineKernel(reduction));
    }

    private sealed class ReplaceKernel : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var slices = new IndexedSlices(context, 0, 1, 0);
            var updates = context.Raw<T>(2);
            var y = context.RawOutput<T>(0, context.Dimensions(0));
            context.Raw<T>(0).CopyTo(y);
            for (int i = 0; i < slices.Count; i++)
            {
                updates.Slice(i * slices.Length, slices.Length).CopyTo(y[slices[i]..]);
            }
        }
    }

    private sealed class CombineKernel(ScatterReduction reduction) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var slices = new IndexedSlices(context, 0, 1, 0);
            var updates = context.Input<T>(2);
            var y = context.Output<T>(0, context.Dimensions(0));
            context.Input<T>(0).CopyTo(y);
            for (int i = 0; i < slices.Count; i++)
            {
                for (int j = 0; j < slices.Length; j++)
                {
                    y[slices[i] + j] = ScatterReductions.Combine(reduction, y[slices[i] + j], updates[(i * slices.Length) + j]);
                }
            }
        }
    }
}
