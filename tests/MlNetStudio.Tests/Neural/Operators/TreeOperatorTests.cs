using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using static MlNetStudio.Tests.Neural.Operators.OperatorRun;

namespace MlNetStudio.Tests.Neural.Operators;

public class TreeOperatorTests
{
    private const string Domain = "ai.onnx.ml";

    // x0 <= 1 ? 10 : (x1 <= 5 ? 20 : 30)
    private static readonly (string, OperatorAttribute)[] Tree =
    [
        ("nodes_treeids", new OperatorAttribute.Ints([0, 0, 0, 0, 0])),
        ("nodes_nodeids", new OperatorAttribute.Ints([0, 1, 2, 3, 4])),
        ("nodes_featureids", new OperatorAttribute.Ints([0, 0, 1, 0, 0])),
        ("nodes_values", new OperatorAttribute.Floats([1, 0, 5, 0, 0])),
        ("nodes_modes", new OperatorAttribute.Strings(["BRANCH_LEQ", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"])),
        ("nodes_truenodeids", new OperatorAttribute.Ints([1, 0, 3, 0, 0])),
        ("nodes_falsenodeids", new OperatorAttribute.Ints([2, 0, 4, 0, 0])),
        ("nodes_missing_value_tracks_true", new OperatorAttribute.Ints([1, 0, 0, 0, 0])),
    ];

    private static readonly Tensor<float> Rows = Floats([1, 9, 2, 5, 2, 6, float.NaN, 6], 4, 2);

    [Fact]
    public void ARegressorSumsTheLeaves()
    {
        var attributes = Leaves("target", [0, 0, 0], [10, 20, 30]);
        Assert.Equal([10f, 20, 30, 10], Floats("TreeEnsembleRegressor", [Rows], attributes, 3, Domain));
        Assert.Equal(
            [10.5f, 20.5f, 30.5f, 10.5f],
            Floats("TreeEnsembleRegressor", [Rows], [.. attributes, ("base_values", new OperatorAttribute.Floats([0.5f]))], 3, Domain));
    }

    [Fact]
    public void AClassifierGivesLabelsAndScores()
    {
        var labels = ("classlabels_strings", (OperatorAttribute)new OperatorAttribute.Strings(["a", "b", "c"]));
        var results = Many("TreeEnsembleClassifier", [Rows], [ElementType.String, ElementType.Float32], [.. Leaves("class", [0, 1, 2], [1, 1, 1]), labels], 3, Domain);
        Assert.Equal(["a", "b", "c", "a"], results[0].As<string>().Data);
        Assert.Equal([1f, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], results[1].As<float>().Data);
    }

    [Fact]
    public void OneScoreOfTwoClassesIsThatOfTheSecond()
    {
        var labels = ("classlabels_int64s", (OperatorAttribute)new OperatorAttribute.Ints([7, 8]));
        var results = Many("TreeEnsembleClassifier", [Rows], [ElementType.Int64, ElementType.Float32], [.. Leaves("class", [0, 0, 0], [0.25f, 0.5f, 0.75f]), labels], 3, Domain);
        Assert.Equal([7L, 7, 8, 7], results[0].As<long>().Data);
        Assert.Equal([0.75f, 0.25f, 0.5f, 0.5f, 0.25f, 0.75f, 0.75f, 0.25f], results[1].As<float>().Data);
    }

    [Fact]
    public void LinearModelsScoreRows()
    {
        var x = Floats([1, 2, 3, -4], 2, 2);
        (string, OperatorAttribute)[] model = [("coefficients", new OperatorAttribute.Floats([1, 1, 2, -1])), ("intercepts", new OperatorAttribute.Floats([0, 1]))];
        Assert.Equal([3f, 1, -1, 11], Floats("LinearRegressor", [x], [.. model, ("targets", new OperatorAttribute.Int(2))], 1, Domain));
        var results = Many(
            "LinearClassifier", [x], [ElementType.Int64, ElementType.Float32],
            [.. model, ("classlabels_ints", new OperatorAttribute.Ints([4, 5])), ("post_transform", new OperatorAttribute.String("SOFTMAX"))], 1, Domain);
        Assert.Equal([4L, 5], results[0].As<long>().Data);
        Close([0.880797f, 0.119203f, 6.144e-6f, 0.9999939f], results[1].As<float>().Data, 1e-6f);
    }

    [Fact]
    public void TreesThatAreNoTreesAreRefused()
    {
        (string Name, OperatorAttribute Value)[] attributes = Leaves("target", [0, 0, 0], [10, 20, 30]);
        string With(string name, OperatorAttribute value) => Assert.Throws<InvalidInputException>(
            () => One("TreeEnsembleRegressor", [Rows], [.. attributes.Where(item => item.Name != name), (name, value)], 3, Domain)).Message;
        Assert.Contains("circle", With("nodes_falsenodeids", new OperatorAttribute.Ints([2, 0, 0, 0, 0])), StringComparison.Ordinal);
        Assert.Contains("two ways", With("nodes_falsenodeids", new OperatorAttribute.Ints([2, 0, 3, 0, 0])), StringComparison.Ordinal);
        Assert.Contains("BRANCH_X", With("nodes_modes", new OperatorAttribute.Strings(["BRANCH_X", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"])), StringComparison.Ordinal);
        Assert.Contains("columns", With("nodes_featureids", new OperatorAttribute.Ints([0, 0, 2, 0, 0])), StringComparison.Ordinal);
        Assert.Contains("target", With("target_ids", new OperatorAttribute.Ints([0, 0, 1])), StringComparison.Ordinal);
    }

    private static (string, OperatorAttribute)[] Leaves(string prefix, long[] ids, float[] weights) =>
    [
        .. Tree,
        (prefix + "_treeids", new OperatorAttribute.Ints([0, 0, 0])),
        (prefix + "_nodeids", new OperatorAttribute.Ints([1, 3, 4])),
        (prefix + "_ids", new OperatorAttribute.Ints([.. ids])),
        (prefix + "_weights", new OperatorAttribute.Floats([.. weights])),
    ];
}
