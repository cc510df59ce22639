using Microsoft.ML;
using MlNetStudio.Data.Images;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Vision.Tests.Documentation;

/// <summary>The C# of the library's README.md, word for word, so that it is compiled and run.</summary>
internal static class ReadmeSample
{
    public static void Run()
    {
        // sample
        var ml = new MLContext(seed: 1);
        var split = ml.Data.TrainTestSplit(ml.Data.LoadFromImageFolder("out/photos"), testFraction: 0.2);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Transforms.LoadImages("Image", "", "ImagePath"))
            .Append(ml.Transforms.FeaturizeImages("Features", "Image", height: 32, width: 32, fit: ImageFit.Resize))
            .Append(ml.MulticlassClassification.Trainers.NeuralNetwork(new()
            {
                Layers = [Conv2D(16, 3, Relu()), MaxPool2D(), Conv2D(32, 3, Relu()), MaxPool2D(), Flatten(), Dense(64)],
                Epochs = 10,
            }));
        var model = pipeline.Fit(split.TrainSet);
        ml.Model.Save(model, split.TrainSet.Schema, "out/photos.zip");
        ml.Model.WriteReport(model, split.TestSet, "out/photos.html");
        // end
        // sample
        var toPixels = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Transforms.LoadImages("Image", "", "ImagePath"))
            .Append(ml.Transforms.ConvertImagesToPixels("Features", "Image", height: 32, width: 32, fit: ImageFit.Resize))
            .Append(ml.Transforms.SelectColumns("Label", "Features"));
        var pixels = ml.Data.Cache(toPixels.Fit(split.TrainSet).Transform(split.TrainSet));
        var network = ml.Transforms.NormalizeChannels("Features")
            .Append(ml.MulticlassClassification.Trainers.NeuralNetwork(new() { Layers = [Conv2D(16, 3, Relu()), MaxPool2D(), Flatten()], Epochs = 10 }))
            .Fit(pixels);
        using var onnx = File.Create("out/photos.onnx");
        ml.Model.ConvertToOnnx(network, pixels, onnx);
        // end
    }
}
