namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Shape: the dimensions, or since operator set 15 those from start to before end.</summary>
internal sealed class ShapeOperator() : Operator("Shape", 1)
{
    public override Kernel Bind(NodeBinding node)
    {
        long start = node.Int("start", 0);
        long? end = node.OptionalInt("end");
        node.SetOutput(0, ElementType.Int64, node.InputShape(0).IsRankKnown ? new PartialShape(Range(node.InputShape(0).Rank, start, end).Count) : PartialShape.OfRank(1));
        return context =>
        {
            int[] shape = context.Dimensions(0);
            var (first, count) = Range(shape.Length, start, end);
            var y = context.Output<long>(0, [count]);
            for (int i = 0; i < count; i++)
            {
                y[i] = shape[first + i];
            }
        };
    }

    private static (int First, int Count) Range(int rank, long start, long? end)
    {
        int first = (int)Math.Clamp(start < 0 ? start + rank : start, 0, rank);
        long stop = end ?? rank;
        int last = (int)Math.Clamp(stop < 0 ? stop + rank : stop, 0, rank);
        return (first, Math.Max(0, last - first));
    }
}
