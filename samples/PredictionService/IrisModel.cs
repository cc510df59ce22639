using Microsoft.ML;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Samples.PredictionService;

/// <summary>Trains the model that the service serves.</summary>
internal static class IrisModel
{
    /// <summary>Trains on a table and writes the model; a file that is there is replaced in one move, so that nobody reads half of it.</summary>
    public static void Train(string table, string modelPath)
    {
        var ml = new MLContext(seed: 1);
        var flowers = ml.Data.LoadFromTextFile<Flower>(table, separatorChar: ',', hasHeader: true);
        var model = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Flower.Species))
            .Append(ml.Transforms.Concatenate("Features", nameof(Flower.SepalLength), nameof(Flower.SepalWidth), nameof(Flower.PetalLength), nameof(Flower.PetalWidth)))
            .Append(ml.Transforms.NormalizeMeanVariance("Features"))
            .Append(ml.MulticlassClassification.Trainers.NeuralNetwork(new() { Layers = [Dense(16)], Epochs = 200 }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(flowers);
        string temporary = modelPath + ".tmp";
        ml.Model.Save(model, flowers.Schema, temporary);
        File.Move(temporary, modelPath, overwrite: true);

        // The pool notices changes, but not renames.
        File.SetLastWriteTimeUtc(modelPath, DateTime.UtcNow);
    }
}
