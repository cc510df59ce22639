using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Optimizers;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Vision.Tests;

/// <summary>What the tests share: reading columns, and a small network of convolutions.</summary>
internal static class Vectors
{
    /// <summary>The layers before the output.</summary>
    public static LayerOptions[] Layers => [Conv2D(6, 3, Relu()), MaxPool2D(), Flatten(), Dense(16, Relu())];

    /// <summary>All numbers of a vector column, row after row.</summary>
    public static float[] Of(IDataView view, string column) => [.. view.GetColumn<float[]>(column).SelectMany(row => row)];

    /// <summary>The features.</summary>
    public static float[] Features(IDataView view) => Of(view, "Features");

    /// <summary>The scores.</summary>
    public static float[] Scores(IDataView view) => Of(view, "Score");

    /// <summary>A trainer of the network on the column Features.</summary>
    public static NeuralNetworkMulticlassTrainer Trainer(MLContext ml, int epochs) => ml.MulticlassClassification.Trainers.NeuralNetwork(new NeuralNetworkMulticlassTrainer.Options
    {
        Layers = Layers,
        Epochs = epochs,
        BatchSize = 8,
        Optimizer = new AdamOptions { LearningRate = 0.005f },
        Seed = 4,
    });
}
