using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.MLNet.Tests.Graphs;

/// <summary>A trainer goes on from the network of an ONNX file.</summary>
public sealed class FineTuneTests : IDisposable
{
    // So small a step changes no weight: the model is the one that it started from.
    private static readonly SgdOptions Still = new() { LearningRate = 1e-30f };

    private readonly MLContext _ml = new(seed: 3);
    private readonly CommandRuns _runs = new();

    public static TheoryData<string> Tasks => CommandRuns.Tasks;

    public void Dispose() => _runs.Dispose();

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_first_weights_are_those_of_the_file(string task)
    {
        _runs.WriteTable(Samples.Rows());
        var initial = _ml.Model.LoadNeuralNetwork(_runs.Train(CommandRuns.Yaml(task, "[Size, Age]", "preprocessing: {numbers: none}")));
        var data = Samples.View(_ml);
        float[] expected = task switch
        {
            "regression" => Samples.Column<float>(initial.Transform(data), ModelGraph.Prediction),
            "binary" => [.. Samples.Column<float[]>(initial.Transform(data), ModelGraph.Probabilities).Select(row => row[1])],
            _ => [.. Samples.Column<float[]>(initial.Transform(data), ModelGraph.Probabilities).SelectMany(row => row)],
        };
        var model = Trainer(task, initial, Still, epochs: 1).Fit(data);
        float[] actual = task switch
        {
            "regression" => Samples.Column<float>(model.Transform(data), "Score"),
            "binary" => Samples.Column<float>(model.Transform(data), "Probability"),
            _ => [.. Samples.Column<float[]>(model.Transform(data), "Score").SelectMany(row => row)],
        };
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f * Math.Max(1, Math.Abs(pair.First))));
    }

    [Fact]
    public void Training_on_makes_the_network_better()
    {
        _runs.WriteTable(Samples.Rows());
        var initial = _ml.Model.LoadNeuralNetwork(_runs.Train(CommandRuns.Yaml("regression", "[Size, Age]", "preprocessing: {numbers: none}")));
        var data = Samples.View(_ml);
        double before = _ml.Regression.Evaluate(Trainer("regression", initial, Still, epochs: 1).Fit(data).Transform(data), "Price").RootMeanSquaredError;
        double after = _ml.Regression.Evaluate(Trainer("regression", initial, new AdamOptions { LearningRate = 0.01f }, epochs: 40).Fit(data).Transform(data), "Price").RootMeanSquaredError;
        Assert.InRange(after, 0, 0.8 * before);
    }

    [Fact]
    public void A_network_that_ML_NET_trained_and_wrote_is_trained_on()
    {
        var data = Samples.View(_ml);
        var first = (TransformerChain<RegressionPredictionTransformer<NeuralNetworkRegressionModelParameters>>)Trainer("regression", null, new AdamOptions(), epochs: 2).Fit(data);
        var file = new MemoryStream();
        first.LastTransformer.Model.SaveOnnx(file);
        file.Position = 0;
        var initial = _ml.Model.LoadNeuralNetwork(file);
        Assert.Equal(first.LastTransformer.Model.Definition, initial.Definition);
        var second = Trainer("regression", initial, Still, epochs: 1).Fit(data);
        Assert.Equal(Samples.Column<float>(first.Transform(data), "Score"), Samples.Column<float>(second.Transform(data), "Score"));
        file.Position = 0;
        var wrong = Assert.Throws<InvalidInputException>(() => Trainer("binary", _ml.Model.LoadNeuralNetwork(file), Still, epochs: 1).Fit(data));
        Assert.Contains("trained for Regression", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_mean_of_several_networks_is_scored_but_not_trained_on(string task)
    {
        _runs.WriteTable(Samples.Rows());
        var initial = _ml.Model.LoadNeuralNetwork(_runs.Train(CommandRuns.Yaml(task, "[Size, Age]", "preprocessing: {numbers: none}").Replace("  seed: 2", "  seed: 2\n  folds: 3", StringComparison.Ordinal)));
        var data = Samples.View(_ml);
        Assert.NotNull(initial.Transform(data));
        var exception = Assert.Throws<InvalidInputException>(() => Trainer(task, initial, Still, epochs: 1).Fit(data));
        Assert.Contains("the mean of several networks", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_in_another_order_are_refused()
    {
        _runs.WriteTable(Samples.Rows());
        var initial = _ml.Model.LoadNeuralNetwork(_runs.Train(CommandRuns.Yaml("multiclass", "[Size, Age]", "preprocessing: {numbers: none}")));
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Class")
            .Append(_ml.Transforms.Concatenate("Features", "Size", "Age"))
            .Append(_ml.MulticlassClassification.Trainers.NeuralNetwork(new() { InitialNetwork = initial, Epochs = 1 }));
        var exception = Assert.Throws<InvalidInputException>(() => pipeline.Fit(Samples.View(_ml)));
        Assert.Contains("high, low, middle, in this order", exception.Message, StringComparison.Ordinal);
    }

    private IEstimator<ITransformer> Trainer(string task, NeuralNetworkTransformer? initial, OptimizerOptions optimizer, int epochs)
    {
        var features = _ml.Transforms.Concatenate("Features", "Size", "Age");
        return task switch
        {
            "regression" => features.Append(_ml.Regression.Trainers.NeuralNetwork(new() { LabelColumnName = "Price", InitialNetwork = initial, Optimizer = optimizer, Epochs = epochs })),
            "binary" => features.Append(_ml.BinaryClassification.Trainers.NeuralNetwork(new() { LabelColumnName = "IsDear", InitialNetwork = initial, Optimizer = optimizer, Epochs = epochs })),
            _ => _ml.Transforms.Conversion.MapValueToKey("Label", "Class", keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Append(features)
                .Append(_ml.MulticlassClassification.Trainers.NeuralNetwork(new() { InitialNetwork = initial, Optimizer = optimizer, Epochs = epochs })),
        };
    }
}
