using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet;
using MlNetStudio.Neural.Optimizers;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Samples.Images;

/// <summary>A folder of images as a task: what is learnt from, what it is judged by, and the network.</summary>
internal sealed class ImageTask
{
    /// <param name="ml">ML.NET's context.</param>
    /// <param name="folder">A folder with a sub-folder for each class.</param>
    public ImageTask(MLContext ml, string folder)
    {
        var split = ml.Data.TrainTestSplit(ml.Data.LoadFromImageFolder(folder, decode: true), testFraction: 0.25, seed: 1);
        (Training, Test) = (split.TrainSet, split.TestSet);
    }

    /// <summary>The files to learn from: ImagePath and Label.</summary>
    public IDataView Training { get; }

    /// <summary>The files to judge by.</summary>
    public IDataView Test { get; }

    /// <summary>A network of convolutions on images of 32 x 32, which learns from two changed copies of each as well.</summary>
    public static IEstimator<ITransformer> Network(MLContext ml) => ml.Transforms.Conversion.MapValueToKey("Label")
        .Append(ml.Transforms.LoadImages("Image", "", "ImagePath"))
        .Append(ml.Transforms.ConvertImagesToPixels("Features", "Image", height: 32, width: 32, fit: ImageFit.Resize))
        .Append(ml.Transforms.AugmentImages("Features", [new RandomShiftOptions(), new RandomBrightnessOptions()], copies: 2))
        .Append(ml.Transforms.NormalizeChannels("Features"))
        .Append(ml.MulticlassClassification.Trainers.NeuralNetwork(new NeuralNetworkMulticlassTrainer.Options
        {
            Layers = [Conv2D(8, 3, Relu()), MaxPool2D(), Conv2D(16, 3, Relu()), MaxPool2D(), Flatten(), Dense(32)],
            Optimizer = new AdamOptions { LearningRate = 0.003f },
            Epochs = 10,
        }))
        .Append(ml.Transforms.Conversion.MapKeyToValue("Class", "PredictedLabel"));
}

/// <summary>A row of the folder.</summary>
internal sealed class ImageFile
{
    public string ImagePath { get; set; } = "";

    public string Label { get; set; } = "";
}

/// <summary>What a model says of it.</summary>
internal sealed class Answer
{
    public string Class { get; set; } = "";

    public float[] Score { get; set; } = [];
}
