using System.Collections.Immutable;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;
using MlNetStudio.Pipelines.TensorBoard;

namespace MlNetStudio.Pipelines.Images;

/// <summary>Trains the network of a pipeline on images.</summary>
internal sealed class ImageTraining(
    PipelineFile file, PipelineDefinition pipeline, ImageData data, RunSettings settings, string folder, ImageStartingModel? start, Action<RunEvent>? tell)
{
    private readonly TrainingSection _section = pipeline.Training;
    private readonly int _outputs = RunPlanner.Outputs(pipeline.Training.Loss!, data.Label.Task, data.Label.Classes.Length);

    /// <summary>Trains.</summary>
    /// <param name="cancellation">Ends training; what is there is kept.</param>
    /// <exception cref="InvalidInputException">Layers do not fit the images or the task, an option does not fit the data, or the loss stopped being finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch was over.</exception>
    public TrainedNetwork Train(CancellationToken cancellation)
    {
        var network = start?.Create(0, _outputs, _section.Seed) ?? Network.Create(Define(), _section.Seed);
        try
        {
            tell?.Invoke(new RunEvent.Stage($"network {NetworkFactory.Describe(network)}, {network.ParameterCount} parameters"));
            using var training = Rows(data.Training, augmented: true);
            using var validation = data.Validation is null ? null : Rows(data.Validation, augmented: false);
            using var observer = settings.TensorBoard is not { } events ? null : new TensorBoardObserver(events, network.Definition);
            var result = new Trainer(network, Options(observer)).Fit(
                Dataset(training, data.Training),
                validation is null ? null : Dataset(validation, data.Validation!),
                TrainingProgress.To(tell),
                cancellation);
            return result.Epochs > 0
                ? new TrainedNetwork(network, result) { Link = _section.Loss!.Link }
                : throw new OperationCanceledException(cancellation);
        }
        catch (InvalidInputException exception) when (exception.Location is null && exception is not TrainingDivergedException && file.Locate("training") is { } location)
        {
            network.Dispose();
            throw new InvalidInputException(exception.Message, location, exception);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private NetworkDefinition Define()
    {
        var (height, width, channels) = data.Training.Shape;
        return ImageRun.Network(file, pipeline, new Shape(height, width, channels), _outputs);
    }

    private ImageRows Rows(ImageSet images, bool augmented)
    {
        var augmentation = pipeline.Data.Images!.Augment;
        if (augmented && augmentation.Any(options => options is MixupOptions) && _section.Loss!.TargetColumns(_outputs) != _outputs)
        {
            throw new InvalidInputException("mixup needs the loss categoricalCrossEntropy, whose targets are shares of classes.", file.Locate("data.images.augment"));
        }

        try
        {
            return new ImageRows(images, data.Normalization, augmented ? augmentation : [], _section.Seed);
        }
        catch (InvalidInputException exception) when (exception.Location is null && file.Locate("data.images.augment") is { } location)
        {
            throw new InvalidInputException(exception.Message, location, exception);
        }
    }

    private Dataset Dataset(ImageRows rows, ImageSet images)
    {
        int columns = _section.Loss!.TargetColumns(_outputs);
        var targets = new float[images.Count * columns];
        for (int i = 0; i < images.Count; i++)
        {
            if (columns == 1)
            {
                targets[i] = images.Labels[i];
            }
            else
            {
                targets[(i * columns) + images.Labels[i]] = 1;
            }
        }

        return new Dataset(rows, targets, columns);
    }

    private TrainingOptions Options(ITrainingObserver? observer)
    {
        var classWeights = PreparedFeatures.ClassWeights(_section, data.Label, Array.ConvertAll(data.Training.Labels, label => (float)label), file.Locate);
        return TrainerOptions.Of(_section, settings, folder, classWeights, observer) with
        {
            Metrics = ["accuracy"],
            LayerRates = start?.LayerRates() ?? ImmutableSortedDictionary<string, float>.Empty,
        };
    }
}
