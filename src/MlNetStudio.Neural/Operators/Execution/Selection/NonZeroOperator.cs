namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX NonZero: the places of the elements that are not zero, one column each, in row-major order; a row for every dimension.</summary>
internal sealed class NonZeroOperator() : Operator("NonZero", 9)
{
    public override Kernel Bind(NodeBinding node)
    {
        node.SetOutput(0, ElementType.Int64, node.InputShape(0).IsRankKnown ? new PartialShape(node.InputShape(0).Rank, PartialShape.Unknown) : PartialShape.OfRank(2));
        var kernel = new NonZeroKernel();
        return node.InputType(0) == ElementType.Boolean ? kernel.Run<byte> : node.ForNumber(kernel);
    }

    private sealed class NonZeroKernel : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            var x = context.Raw<T>(0);
            var found = new List<int>();
            for (int i = 0; i < x.Length; i++)
            {
                if (x[i] != T.Zero)
                {
                    found.Add(i);
                }
            }

            int[] strides = StridedCopy.RowMajor(shape);
            var y = context.Output<long>(0, [shape.Length, found.Count]);
            for (int d = 0; d < shape.Length; d++)
            {
                for (int i = 0; i < found.Count; i++)
                {
                    y[(d * found.Count) + i] = found[i] / strides[d] % shape[d];
                }
            }
        }
    }
}
