using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace MlNetStudio.MLNet.AutoML.Tests.Documentation;

/// <summary>The C# of the package's README.md, word for word, so that it is compiled and run.</summary>
internal static class ReadmeSample
{
    /// <summary>What the sample prints.</summary>
    public static List<string> Printed { get; } = [];

    public static void Run()
    {
        // sample
        var ml = new MLContext(seed: 1);
        var flowers = ml.Data.LoadFromTextFile<Flower>("data/iris.csv", separatorChar: ',', hasHeader: true);
        var space = new NeuralNetworkSearchSpace
        {
            HiddenUnits = [16, 32, 64],
            LearningRate = SearchRange.Logarithmic(0.001, 0.03),
            Dropout = 0,
        };
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(
                ml.Auto().NeuralNetworkMultiClassification(featureColumnName: "Measures", searchSpace: space),
                ml.Auto().NeuralNetworkMultiClassification(featureColumnName: "Measures", searchSpace: NeuralNetworkSearchSpace.ByData))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var best = ml.Auto().CreateExperiment()
            .SetPipeline(pipeline)
            .SetDataset(flowers, fold: 3)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label")
            .SetMaxModelToExplore(10)
            .Run();
        Console.WriteLine($"accuracy of the best trial: {best.Metric:0.00}");
        ml.Model.Save(best.Model, flowers.Schema, "out/readme/iris-automl.zip");
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
