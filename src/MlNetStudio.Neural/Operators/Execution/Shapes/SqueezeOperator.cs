namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Squeeze: the given dimensions of size 1 taken out, or all of them.</summary>
internal sealed class SqueezeOperator() : Operator("Squeeze", 1)
{
    public override int MaximumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        var axes = IntegerList.Bind(node, "axes", 1, 13);
        var shape = node.InputShape(0);
        if (shape.IsRankKnown && axes.Known is { } known)
        {
            int[] set = [.. known.Select(axis => Axes.Normalize(node, axis, shape.Rank))];
            if (set.Any(d => shape[d] is not (1 or PartialShape.Unknown)))
            {
                throw node.Error("a dimension to be taken out is not of size 1");
            }

            node.SetOutput(0, node.InputType(0), new PartialShape([.. Enumerable.Range(0, shape.Rank).Except(set).Select(d => shape[d])]));
        }
        else
        {
            node.SetOutput(0, node.InputType(0));
        }

        return axes.IsSettled
            ? context => context.View(0, 0, context.Plan(axes, Result))
            : context => context.View(0, 0, Result(context, axes));
    }

    private static int[] Result(NodeContext context, IntegerList axes)
    {
        int[] dimensions = context.Dimensions(0);
        int[] set = axes.Read(context) is { } given
            ? Axes.Normalize(context, given, dimensions.Length)
            : [.. Enumerable.Range(0, dimensions.Length).Where(d => dimensions[d] == 1)];
        return set.Any(d => dimensions[d] != 1)
            ? throw context.Error("a dimension to be taken out is not of size 1")
            : [.. Enumerable.Range(0, dimensions.Length).Except(set).Select(d => dimensions[d])];
    }
}
