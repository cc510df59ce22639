namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Unsqueeze: dimensions of size 1 put in, so that they are at the given places of the result.</summary>
internal sealed class UnsqueezeOperator() : Operator("Unsqueeze", 1)
{
    public override int MaximumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        var axes = IntegerList.Bind(node, "axes", 1, 13);
        if (axes.IsAbsent)
        {
            throw node.Error("no axes are given");
        }

        var shape = node.InputShape(0);
        if (shape.IsRankKnown && axes.Known is { } known)
        {
            node.SetOutput(0, node.InputType(0), new PartialShape(Result(shape.Dimensions, [.. known.Select(axis => Axes.Normalize(node, axis, shape.Rank + known.Length))])));
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
        long[] given = axes.Read(context)!;
        return Result(dimensions, Axes.Normalize(context, given, dimensions.Length + given.Length));
    }

    private static int[] Result(ReadOnlySpan<int> shape, int[] axes)
    {
        var result = new int[shape.Length + axes.Length];
        for (int d = 0, from = 0; d < result.Length; d++)
        {
            result[d] = axes.Contains(d) ? 1 : shape[from++];
        }

        return result;
    }
}
