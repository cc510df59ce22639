namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX GatherElements: y has the shape of the indices, and y[i, j] = x[indices[i, j], j] (for axis 0).</summary>
internal sealed class GatherElementsOperator() : Operator("GatherElements", 11)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Int64, ElementType.Int32);
        node.SetOutput(0, node.InputType(0), node.InputShape(1));
        return node.ForWidth(new GatherKernel(node.SmallInt("axis", 0)));
    }

    private sealed class GatherKernel(int axis) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var places = new ElementPlaces(context, axis);
            var x = context.Raw<T>(0);
            var y = context.RawOutput<T>(0, context.Dimensions(1));
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = x[places[i]];
            }
        }
    }
}
