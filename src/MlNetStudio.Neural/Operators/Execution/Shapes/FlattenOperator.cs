namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Flatten: a matrix whose rows are the dimensions before the axis and whose columns are the rest.</summary>
internal sealed class FlattenOperator() : Operator("Flatten", 1)
{
    public override Kernel Bind(NodeBinding node)
    {
        int axis = node.SmallInt("axis", 1);
        var shape = node.InputShape(0);
        if (shape.IsRankKnown)
        {
            int split = Split(shape.Rank, axis) ?? throw node.Error($"axis {axis} is outside the {shape.Rank} dimensions");
            node.SetOutput(0, node.InputType(0), new PartialShape(Product(shape.Dimensions[..split]), Product(shape.Dimensions[split..])));
        }
        else
        {
            node.SetOutput(0, node.InputType(0), PartialShape.OfRank(2));
        }

        return context => context.View(0, 0, context.Plan(axis, Matrix));
    }

    private static int[] Matrix(NodeContext context, int axis)
    {
        int[] dimensions = context.Dimensions(0);
        int split = Split(dimensions.Length, axis) ?? throw context.Error($"axis {axis} is outside the {dimensions.Length} dimensions");
        return [Tensor.ElementCount(dimensions.AsSpan(0, split)), Tensor.ElementCount(dimensions.AsSpan(split))];
    }

    private static int? Split(int rank, int axis) => axis >= -rank && axis <= rank ? (axis < 0 ? axis + rank : axis) : null;

    private static int Product(ReadOnlySpan<int> sizes) => sizes.Contains(PartialShape.Unknown) ? PartialShape.Unknown : Tensor.ElementCount(sizes);
}
