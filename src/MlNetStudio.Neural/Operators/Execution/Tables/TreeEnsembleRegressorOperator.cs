namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ai.onnx.ml TreeEnsembleRegressor: for every target the sum, mean, least or greatest of the weights of the leaves that a row reaches.</summary>
internal sealed class TreeEnsembleRegressorOperator() : MachineLearningOperator("TreeEnsembleRegressor")
{
    public override int WorkPower => 2;

    public override Kernel Bind(NodeBinding node)
    {
        RequireNumbers(node, 0);
        int targets = node.SmallInt("n_targets", 1);
        if (targets is < 1 or > 1_000_000)
        {
            throw node.Error($"n_targets is {targets}, and must be from 1 to 1000000");
        }

        var aggregate = node.Text("aggregate_function", "SUM") switch
        {
            "SUM" => TreeAggregate.Sum,
            "AVERAGE" => TreeAggregate.Average,
            "MIN" => TreeAggregate.Minimum,
            "MAX" => TreeAggregate.Maximum,
            var other => throw node.Error($"aggregate_function '{other}' is none of SUM, AVERAGE, MIN and MAX"),
        };
        var trees = TreeAttributes.Read(node, "target", targets, aggregate);
        var transform = PostTransforms.Bind(node);
        node.SetOutput(0, ElementType.Float32, new PartialShape(PartialShape.Unknown, targets));
        return context =>
        {
            int rows = Rows(context);
            var y = context.Output<float>(0, [rows, targets]);
            Scores(context, trees, rows, y);
            for (int start = 0; start < y.Length; start += targets)
            {
                PostTransforms.Apply(transform, y.Slice(start, targets));
            }
        };
    }
}
