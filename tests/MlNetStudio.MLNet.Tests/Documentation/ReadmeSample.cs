using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Tests.Documentation;

/// <summary>The C# for ML.NET of README.md, word for word, so that it is compiled and run.</summary>
internal static class ReadmeSample
{
    /// <summary>What the sample prints.</summary>
    public static List<string> Printed { get; } = [];

    public static void Run()
    {
        // sample
        var ml = new MLContext(seed: 1);
        var flowers = ml.Data.LoadFromTextFile<Flower>("data/iris.csv", separatorChar: ',', hasHeader: true);
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(ml.Transforms.NormalizeMeanVariance("Measures"))
            .Append(ml.MulticlassClassification.Trainers.NeuralNetwork(new()
            {
                FeatureColumnName = "Measures",
                Layers = [Dense(32), Dense(32)],
                ValidationFraction = 0.2,
                EarlyStopping = new EarlyStoppingOptions { Patience = 20 },
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var folds = ml.MulticlassClassification.CrossValidate(flowers, pipeline, numberOfFolds: 5);
        Console.WriteLine($"accuracy over 5 folds: {folds.Average(fold => fold.Metrics.MicroAccuracy):0.00}");

        var model = pipeline.Fit(flowers);
        ml.Model.Save(model, flowers.Schema, "out/readme/iris.zip");
        using var onnx = File.Create("out/readme/iris.onnx");
        ml.Model.ConvertToOnnx(model, flowers, onnx);
        // end
    }

    private sealed class Flower
    {
        [LoadColumn(0, 3)]
        [VectorType(4)]
        public float[] Measures { get; set; } = [];

        [LoadColumn(4)]
        public string Species { get; set; } = "";
    }

    private static class Console
    {
        public static void WriteLine(string line) => Printed.Add(line);
    }
}
