namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ai.onnx.ml TreeEnsembleClassifier: for every class the sum of the weights of the leaves that a row reaches. Where all weights of a
/// model of two classes go to one of them, they make one score: that of the second class.
/// </summary>
internal sealed class TreeEnsembleClassifierOperator() : MachineLearningOperator("TreeEnsembleClassifier")
{
    public override int WorkPower => 2;

    public override int MaximumOutputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        RequireNumbers(node, 0);
        var labels = ClassLabels.Bind(node, "classlabels_int64s");
        var trees = TreeAttributes.Read(node, "class", labels.Count, TreeAggregate.Sum);
        var classes = node.Ints("class_ids") ?? [];
        bool isSingle = labels.Count == 2 && classes.Distinct().Count() == 1;
        int scored = isSingle ? (int)classes[0] : 0;
        bool isPositive = (TreeAttributes.Numbers(node, "class_weights") ?? []).All(weight => weight >= 0);
        return context =>
        {
            int rows = Rows(context);
            var all = new float[checked(rows * labels.Count)];
            Scores(context, trees, rows, all);
            float[] scores = isSingle ? [.. Enumerable.Range(0, rows).Select(row => all[(row * 2) + scored])] : all;
            labels.Write(context, scores, rows, isPositive ? 0.5f : 0, negates: !isPositive);
        };
    }
}
