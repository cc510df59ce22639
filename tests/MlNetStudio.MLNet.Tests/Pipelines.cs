using Microsoft.ML;
using MlNetStudio.Neural.Optimizers;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Tests;

/// <summary>One quickly trained pipeline a task, over the columns of <see cref="Samples"/>.</summary>
internal static class Pipelines
{
    /// <summary>The tasks.</summary>
    public static string[] Tasks { get; } = ["regression", "binary", "multiclass"];

    /// <summary>Featurizers and trainer.</summary>
    public static IEstimator<ITransformer> For(MLContext ml, string task, int epochs = 5)
    {
        var features = Samples.Featurize(ml);
        var adam = new AdamOptions { LearningRate = 0.01f };
        return task switch
        {
            "regression" => features.Append(ml.Regression.Trainers.NeuralNetwork(new() { LabelColumnName = "Price", Layers = [Dense(8)], Epochs = epochs, Optimizer = adam })),
            "binary" => features.Append(ml.BinaryClassification.Trainers.NeuralNetwork(new() { LabelColumnName = "IsDear", Layers = [Dense(8)], Epochs = epochs, Optimizer = adam })),
            "multiclass" => ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(features)
                .Append(ml.MulticlassClassification.Trainers.NeuralNetwork(new() { Layers = [Dense(8), Dense(8)], Epochs = epochs, Optimizer = adam })),
            _ => throw new ArgumentOutOfRangeException(nameof(task), task, "There is no such task."),
        };
    }

    /// <summary>All numbers that a model gives, row after row.</summary>
    public static float[] Scores(IDataView scored, string task) => task switch
    {
        "regression" => Samples.Column<float>(scored, "Score"),
        "binary" => [.. Samples.Column<float>(scored, "Score"), .. Samples.Column<float>(scored, "Probability")],
        _ => [.. Samples.Column<float[]>(scored, "Score").SelectMany(row => row)],
    };
}
