namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ai.onnx.ml LinearClassifier: the scores x W' + intercepts of all classes, and the label of the greatest.</summary>
internal sealed class LinearClassifierOperator() : MachineLearningOperator("LinearClassifier")
{
    public override int WorkPower => 2;

    public override int MaximumOutputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        RequireNumbers(node, 0);
        var labels = ClassLabels.Bind(node, "classlabels_ints");

        // Two classes may have one row of coefficients; only the intercepts say so for certain.
        bool isSingle = labels.Count == 2 && node.Floats("intercepts") is { Length: 1 };
        var model = new LinearModel(node, isSingle ? 1 : labels.Count);
        return context =>
        {
            int rows = Rows(context);
            var scores = new float[checked(rows * model.Scores)];
            model.Score(context, Floats(context, 0), scores);
            labels.Write(context, scores, rows, 0, negates: true);
        };
    }
}
