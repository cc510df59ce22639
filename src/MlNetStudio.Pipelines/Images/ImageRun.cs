using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Images;

/// <summary>A run whose data are images: read, normalized, trained, exported, evaluated, all results written together at the end, or none.</summary>
internal sealed class ImageRun(PipelineFile file, RunSettings settings, Action<RunEvent>? tell)
{
    /// <summary>Runs.</summary>
    /// <inheritdoc cref="PipelineRunner.Run" path="/exception"/>
    public RunResult Run(CancellationToken cancellation)
    {
        var gates = file.Definition.Evaluation.Gates.Select((text, i) => Gate.Parse(text, file.Locate($"evaluation.gates[{i}]"))).ToArray();
        var loader = new ImageLoader(file, settings);
        var data = loader.Read();
        string name = file.Definition.Name ?? data.Name;
        string folder = settings.Folder ?? file.Definition.Output.Folder ?? Path.Combine(settings.OutputRoot, name);
        using var output = OutputFolder.Open(folder);
        cancellation.ThrowIfCancellationRequested();

        var pipeline = RunPlanner.ResolveSingle(Complete(name, data), data.Label.Task, data.Training.Count);
        RunPlanner.CheckLoss(pipeline.Training.Loss!, data.Label.Task, file.Locate("training.loss"));
        data = loader.Complete(data, pipeline.Training.ValidationFraction ?? 0);
        RunPlanner.CheckCalibration(pipeline.Training, data.Label.Task, data.Validation?.Count ?? 0, file.Locate);
        Tell($"{data.Name}: {data.Count} images of {data.Training.Shape}, {data.Label.Classes.Length} classes");
        var training = new ImageTraining(file, pipeline, data, settings, folder, tell);
        var definition = training.Define();
        using var trained = training.Train(definition, cancellation);
        Tell("exporting and evaluating");
        var result = new ImageFinisher(file, pipeline, data, trained, settings).Finish(gates, output);
        TrainerOptions.RemoveCheckpoints(folder, trained.Result);
        return result;
    }

    private PipelineDefinition Complete(string name, ImageData data) => file.Definition with
    {
        Name = name,
        Network = file.Definition.Network ?? DefaultNetwork(data.Training.Shape.Height, data.Training.Shape.Width),
        Data = file.Definition.Data with
        {
            Label = data.Label.Column,
            Task = data.Label.Task,
            TestFraction = !data.HasOwnTest ? file.Definition.Data.TestFraction ?? 0.2 : null,
        },
    };

    // Two convolutions and a pooling, twice, as far as the image is large enough; then a dense layer.
    private static NetworkSection DefaultNetwork(int height, int width)
    {
        var layers = new List<LayerOptions>();
        int filters = 32;
        for (int stage = 0; stage < 2; stage++, filters *= 2)
        {
            layers.Add(Layer.Conv2D(filters, 3, Layer.Relu()) with { Padding = ConvolutionPadding.Same });
            layers.Add(Layer.Conv2D(filters, 3, Layer.Relu()) with { Padding = ConvolutionPadding.Same });
            if (Math.Min(height, width) >= 4 << stage)
            {
                layers.Add(Layer.MaxPool2D(2));
            }
        }

        layers.Add(Layer.Flatten());
        layers.Add(Layer.Dense(64, Layer.Relu()));
        return new NetworkSection { Layers = [.. layers.Select(layer => new NetworkLayer { Layer = layer })] };
    }

    private void Tell(string text) => tell?.Invoke(new RunEvent.Stage(text));
}
