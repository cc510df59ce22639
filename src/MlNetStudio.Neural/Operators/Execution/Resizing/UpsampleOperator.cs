namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Upsample (operator sets 7 to 9, where Resize took its place): a tensor made larger by scales, nearest or linear.</summary>
internal sealed class UpsampleOperator() : Operator("Upsample", 7)
{
    public override int WorkPower => 2;

    public override int Until => 9;

    public override int MaximumInputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        var options = ResizeOptions.Bind(node);
        node.SetOutput(0, node.InputType(0), node.InputShape(0).IsRankKnown ? PartialShape.OfRank(node.InputShape(0).Rank) : default);
        if (node.Opset < 9)
        {
            float[] scales = [.. node.Floats("scales") ?? throw node.MissingAttribute("scales")];
            return node.ForNumber(new ResizeKernel(options, context => ResizeOperator.Plan(context, options, scales), isSettled: true));
        }

        if (!node.HasInput(1))
        {
            throw node.Error("no scales are given");
        }

        node.RequireType(1, ElementType.Float32);
        return node.ForNumber(new ResizeKernel(options, context => ResizeOperator.Plan(context, options, context.Input<float>(1)), node.Constant(1) is not null));
    }
}
