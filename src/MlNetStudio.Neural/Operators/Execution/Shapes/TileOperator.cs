namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Tile: x repeated so many times along every dimension.</summary>
internal sealed class TileOperator() : Operator("Tile", 6)
{
    public override int MinimumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Int64);
        node.SetOutput(0, node.InputType(0), node.InputShape(0).IsRankKnown ? PartialShape.OfRank(node.InputShape(0).Rank) : default);
        return node.ForWidth(new TileKernel());
    }

    private sealed class TileKernel : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            int[] repeats = [.. IntegerList.Read(context, 1).Select(count => Axes.Size(context, count))];
            if (repeats.Length != shape.Length)
            {
                throw context.Error($"{repeats.Length} repeats are given for {shape.Length} dimensions");
            }

            // Every dimension becomes two, of which the first stays on the same elements.
            int[] from = StridedCopy.RowMajor(shape);
            var sizes = new int[shape.Length * 2];
            var strides = new int[shape.Length * 2];
            var output = new int[shape.Length];
            for (int d = 0; d < shape.Length; d++)
            {
                (sizes[2 * d], sizes[(2 * d) + 1], strides[(2 * d) + 1]) = (repeats[d], shape[d], from[d]);
                output[d] = checked(repeats[d] * shape[d]);
            }

            StridedCopy.Copy(context.Raw<T>(0), 0, sizes, strides, context.RawOutput<T>(0, output));
        }
    }
}
