namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ai.onnx.ml LinearRegressor: y = post transform(x W' + intercepts).</summary>
internal sealed class LinearRegressorOperator() : MachineLearningOperator("LinearRegressor")
{
    public override int WorkPower => 2;

    public override Kernel Bind(NodeBinding node)
    {
        RequireNumbers(node, 0);
        var model = new LinearModel(node, node.SmallInt("targets", 1));
        var transform = PostTransforms.Bind(node);
        node.SetOutput(0, ElementType.Float32, new PartialShape(PartialShape.Unknown, model.Scores));
        return context =>
        {
            var y = context.Output<float>(0, [Rows(context), model.Scores]);
            model.Score(context, Floats(context, 0), y);
            for (int start = 0; start < y.Length; start += model.Scores)
            {
                PostTransforms.Apply(transform, y.Slice(start, model.Scores));
            }
        };
    }
}
