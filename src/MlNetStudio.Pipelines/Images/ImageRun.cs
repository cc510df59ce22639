using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Images;

/// <summary>A run whose data are images: read, normalized, trained, exported, evaluated, all results written together at the end, or none.</summary>
internal sealed class ImageRun(PipelineFile given, RunSettings settings, Action<RunEvent>? tell)
{
    /// <summary>Runs.</summary>
    /// <inheritdoc cref="PipelineRunner.Run" path="/exception"/>
    public RunResult Run(CancellationToken cancellation)
    {
        using var start = ImageStartingModel.Load(given, settings);
        var file = start is null ? given : given.With(start.Complete(given.Definition));
        var gates = file.Definition.Evaluation.Gates.Select((text, i) => Gate.Parse(text, file.Locate($"evaluation.gates[{i}]"))).ToArray();
        var loader = new ImageLoader(file, settings);
        var data = loader.Read();
        data = start?.Encode(data) ?? data;
        string name = file.Definition.Name ?? data.Name;
        string folder = settings.Folder ?? file.Definition.Output.Folder ?? Path.Combine(settings.OutputRoot, name);
        using var output = OutputFolder.Open(folder);
        cancellation.ThrowIfCancellationRequested();

        var pipeline = Complete(file.Definition, name, data);
        pipeline = RunPlanner.ResolveSingle(start?.ChooseLoss(pipeline) ?? pipeline, data.Label.Task, data.Training.Count);
        pipeline = start is null ? pipeline : pipeline with { Network = null };
        RunPlanner.CheckLoss(pipeline.Training.Loss!, data.Label.Task, file.Locate("training.loss"));
        data = loader.Complete(data, pipeline.Training.ValidationFraction ?? 0, start?.Normalization);
        RunPlanner.CheckCalibration(pipeline.Training, data.Label.Task, data.Validation?.Count ?? 0, file.Locate);
        Tell($"{data.Name}: {data.Count} images of {data.Training.Shape}, {data.Label.Classes.Length} classes");
        using var trained = new ImageTraining(file, pipeline, data, settings, folder, start, tell).Train(cancellation);
        Tell("exporting and evaluating");
        var result = new ImageFinisher(file, pipeline, data, trained, settings, start).Finish(gates, output);
        TrainerOptions.RemoveCheckpoints(folder, trained.Result);
        return result;
    }

    /// <summary>The network of a pipeline on images of a size.</summary>
    /// <param name="file">The pipeline, for places in messages.</param>
    /// <param name="pipeline">It, with or without a network.</param>
    /// <param name="shape">Height, width and channels.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <exception cref="InvalidInputException">The layers do not fit the images or the task.</exception>
    public static NetworkDefinition Network(PipelineFile file, PipelineDefinition pipeline, Shape shape, int outputs) => NetworkFactory.Check(
        () => NetworkFactory.Define(pipeline.Network ?? DefaultNetwork(shape.Dimensions[0], shape.Dimensions[1]), shape, outputs),
        outputs,
        "Add 'flatten' before the last dense layer, or leave 'head' at true to have one added.",
        file);

    private static PipelineDefinition Complete(PipelineDefinition pipeline, string name, ImageData data) => pipeline with
    {
        Name = name,
        Network = pipeline.Network ?? DefaultNetwork(data.Training.Shape.Height, data.Training.Shape.Width),
        Data = pipeline.Data with
        {
            Label = data.Label.Column,
            Images = pipeline.Data.Images! with { Scaling = pipeline.Data.Images.Scaling ?? ImageScaling.Standard },
            Task = data.Label.Task,
            TestFraction = !data.HasOwnTest ? pipeline.Data.TestFraction ?? 0.2 : null,
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
