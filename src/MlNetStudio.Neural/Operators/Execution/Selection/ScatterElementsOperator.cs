namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX ScatterElements: a copy of the data in which the elements that the indices name are replaced by the updates, or taken together with them.</summary>
internal sealed class ScatterElementsOperator() : Operator("ScatterElements", 11)
{
    public override int MinimumInputs => 3;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Int64, ElementType.Int32);
        node.RequireSameType(0, 2);
        node.SetOutputLikeInput();
        int axis = node.SmallInt("axis", 0);
        var reduction = ScatterReductions.Read(node);
        return reduction == ScatterReduction.None ? node.ForWidth(new ReplaceKernel(axis)) : node.ForNumber(new CombineKernel(axis, reduction));
    }

    private sealed class ReplaceKernel(int axis) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var places = new ElementPlaces(context, axis);
            var updates = context.Raw<T>(2);
            var y = context.RawOutput<T>(0, context.Dimensions(0));
            context.Raw<T>(0).CopyTo(y);
            for (int i = 0; i < updates.Length; i++)
            {
                y[places[i]] = updates[i];
            }
        }
    }

    private sealed class CombineKernel(int axis, ScatterReduction reduction) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var places = new ElementPlaces(context, axis);
            var updates = context.Input<T>(2);
            var y = context.Output<T>(0, context.Dimensions(0));
            context.Input<T>(0).CopyTo(y);
            for (int i = 0; i < updates.Length; i++)
            {
                y[places[i]] = ScatterReductions.Combine(reduction, y[places[i]], updates[i]);
            }
        }
    }
}
