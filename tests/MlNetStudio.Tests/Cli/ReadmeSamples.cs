using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Tests.Cli;

/// <summary>The C# of README.md, word for word, so that it is compiled and run.</summary>
internal static class ReadmeSamples
{
    /// <summary>What the samples print.</summary>
    public static List<string> Printed { get; } = [];

    public static void Core()
    {
        // sample 1
        // y is 1 where x1 and x2 have different signs.
        float[] features = [-1, -1, -1, 1, 1, -1, 1, 1];
        float[] targets = [0, 1, 1, 0];

        using var network = Network.Create(NetworkDefinition.Sequential(2, Dense(8, Tanh()), Dense(1)), seed: 1);
        var trainer = new Trainer(network, new TrainingOptions
        {
            Loss = new BinaryCrossEntropyOptions(),
            Optimizer = new AdamOptions { LearningRate = 0.05f },
            Epochs = 200,
            BatchSize = 4,
        });
        var result = trainer.Fit(new Dataset(features, 2, targets, 1));

        using var predictor = network.CreatePredictor(link: Sigmoid());
        var probabilities = new float[4];
        predictor.Predict(features, probabilities);
        Console.WriteLine($"loss {result.History[^1].Loss:0.000}: {string.Join(" ", probabilities.Select(p => p.ToString("0.0")))}");
        // end
    }

    public static void Table()
    {
        // sample 2
        var pipeline = new PipelineDefinition { Data = new DataDefinition { File = "data/iris.csv", Label = "species" } };
        var run = new PipelineRunner(new RunSettings { Folder = "out/readme" }).Run(PipelineFile.Of(pipeline, "."));
        Console.WriteLine($"accuracy on {run.Metrics.Rows} test rows: {run.Metrics.Metrics["accuracy"]:0.00}");

        var model = ModelFile.Load("out/readme/model.onnx");
        var predictions = model.Predict(TableReader.Read("data/iris.csv", model.ReadOptions(withLabel: false)));
        Console.WriteLine($"the first flower is a {predictions.Labels[0]}");
        // end
    }

    private static class Console
    {
        public static void WriteLine(string line) => Printed.Add(line);
    }
}
