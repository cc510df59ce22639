namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX GatherND: the elements or slices that the rows along the last dimension of the indices name, after batch_dims shared dimensions.</summary>
internal sealed class GatherNDOperator() : Operator("GatherND", 11)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Int64);
        node.SetOutput(0, node.InputType(0));
        return node.ForWidth(new GatherKernel(node.SmallInt("batch_dims", 0)));
    }

    private sealed class GatherKernel(int batchDimensions) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var slices = new IndexedSlices(context, 0, 1, batchDimensions);
            var x = context.Raw<T>(0);
            var y = context.RawOutput<T>(0, [.. context.Dimensions(1).AsSpan(0, context.Dimensions(1).Length - 1), .. slices.SliceShape]);
            for (int i = 0; i < slices.Count; i++)
            {
                x.Slice(slices[i], slices.Length).CopyTo(y[(i * slices.Length)..]);
            }
        }
    }
}
