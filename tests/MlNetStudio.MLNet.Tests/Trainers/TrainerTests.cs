using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural.Optimizers;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Tests.Trainers;

/// <summary>Each trainer learns through ML.NET's featurizers and is judged by ML.NET's own evaluation.</summary>
public class TrainerTests
{
    private readonly MLContext _ml = new(seed: 3);

    [Fact]
    public void The_regression_trainer_learns_a_price()
    {
        var data = Samples.View(_ml, missing: true);
        var model = Samples.Featurize(_ml)
            .Append(_ml.Regression.Trainers.NeuralNetwork(new() { LabelColumnName = "Price", Layers = [Dense(16), Dense(16)], Epochs = 60, Optimizer = new AdamOptions { LearningRate = 0.01f } }))
            .Fit(data);
        var metrics = _ml.Regression.Evaluate(model.Transform(data), "Price");
        Assert.InRange(metrics.RSquared, 0.95, 1);
        Assert.Equal(60, model.LastTransformer.Model.Training!.Epochs);
    }

    [Fact]
    public void The_binary_trainer_learns_yes_and_no()
    {
        var data = Samples.View(_ml);
        var model = Samples.Featurize(_ml).Append(_ml.BinaryClassification.Trainers.NeuralNetwork("IsDear", hiddenUnits: [16], epochs: 40, learningRate: 0.01f)).Fit(data);
        var scored = model.Transform(data);
        var metrics = _ml.BinaryClassification.Evaluate(scored, "IsDear");
        Assert.InRange(metrics.Accuracy, 0.95, 1);
        Assert.InRange(_ml.BinaryClassification.EvaluateNonCalibrated(scored, "IsDear").AreaUnderRocCurve, 0.98, 1);
        float[] scores = Samples.Column<float>(scored, "Score");
        float[] probabilities = Samples.Column<float>(scored, "Probability");
        bool[] predicted = Samples.Column<bool>(scored, "PredictedLabel");
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.Equal(1 / (1 + Math.Exp(-scores[i])), probabilities[i], 1e-6);
            Assert.Equal(scores[i] > 0, predicted[i]);
        }
    }

    [Fact]
    public void The_multiclass_trainer_learns_classes_and_names_them()
    {
        var data = Samples.View(_ml);
        var model = _ml.Transforms.Conversion.MapValueToKey("Label", "Class")
            .Append(Samples.Featurize(_ml))
            .Append(_ml.MulticlassClassification.Trainers.NeuralNetwork(new() { Layers = [Dense(32)], Epochs = 60, Optimizer = new AdamOptions { LearningRate = 0.01f } }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        var scored = model.Transform(data);
        Assert.InRange(_ml.MulticlassClassification.Evaluate(scored).MicroAccuracy, 0.93, 1);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        scored.Schema["Score"].GetSlotNames(ref names);
        string[] classes = [.. names.DenseValues().Select(name => name.ToString())];
        Assert.Equal(["high", "low", "middle"], classes.Order());
        float[][] scores = Samples.Column<float[]>(scored, "Score");
        string[] predicted = Samples.Column<string>(scored, "PredictedLabel");
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.Equal(1, scores[i].Sum(), 1e-5);
            Assert.Equal(classes[Array.IndexOf(scores[i], scores[i].Max())], predicted[i]);
        }
    }
}
