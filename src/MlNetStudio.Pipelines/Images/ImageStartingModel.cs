using System.Collections.Immutable;
using System.Globalization;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Evaluation;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Models;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Images;

/// <summary>A model that a run on images goes on from: it knows the size of its images, how bytes become numbers, and its classes.</summary>
internal sealed class ImageStartingModel : StartingModel
{
    private readonly ModelFile _model;
    private readonly ImageShape _shape;
    private readonly Network _network;
    private readonly List<string> _notes = [];

    private ImageStartingModel(PipelineFile file, ModelFile model, ImageShape shape, Network network)
        : base(file) => (_model, _shape, _network, Normalization) = (model, shape, network, ChannelNormalization.Raise(model.Graph, ModelGraph.Image, shape.Channels));

    /// <summary>How the model's network learned to see bytes; it is kept, whatever the new images are like.</summary>
    public ChannelNormalization Normalization { get; }

    /// <inheritdoc/>
    public override IEnumerable<string> Notes => _notes;

    /// <inheritdoc/>
    protected override IReadOnlyList<Network> Members => [_network];

    /// <summary>The starting model of a pipeline on images, or null if it starts from nothing.</summary>
    /// <exception cref="InvalidInputException">The model cannot be read or trained further, or the section contradicts it.</exception>
    public static ImageStartingModel? Load(PipelineFile file, RunSettings settings) => Open(file, settings, (bytes, graph, path) =>
        graph.Metadata.ContainsKey(ModelMetadata.Format) ? Create(file, ModelFile.Read(bytes, path)) : throw new InvalidInputException(
            "this model was not made by mlnetstudio; on images, only models that were are trained further. This one can learn from a table with a column for "
            + "each value of its input: 'mlnetstudio finetune MODEL TABLE --label COLUMN'.",
            new SourceLocation(path)));

    /// <inheritdoc/>
    public override PipelineDefinition Complete(PipelineDefinition pipeline)
    {
        var images = pipeline.Data.Images!;
        if (images.Mean is not null || images.Deviation is not null)
        {
            throw new InvalidInputException(
                "the model that this run starts from keeps its own mean and deviation; leave out 'mean' and 'deviation'.",
                File.Locate(images.Mean is not null ? "data.images.mean" : "data.images.deviation"));
        }

        // An ensemble of images is refused later; nothing that was asked for is passed over in silence.
        int? folds = pipeline.Training.Folds;
        pipeline = base.Complete(KeepCalibration(pipeline, _model));
        return pipeline with
        {
            Training = pipeline.Training with { Folds = folds },
            Data = pipeline.Data with
            {
                Label = pipeline.Data.Label ?? _model.Label,
                Images = images with
                {
                    Height = images.Height ?? _shape.Height,
                    Width = images.Width ?? _shape.Width,
                    Channels = images.Channels ?? _shape.Channels,
                    Scaling = Normalization.IsUnit ? ImageScaling.Unit : ImageScaling.Standard,
                },
            },
        };
    }

    /// <summary>The images as the model takes them: with the model's own classes where it knows all of theirs, so that its last layer can stay.</summary>
    /// <exception cref="InvalidInputException">They are of another size.</exception>
    public ImageData Encode(ImageData data)
    {
        if (data.Training.Shape != _shape)
        {
            throw new InvalidInputException(
                $"the model takes images of {_shape}, but these are {data.Training.Shape}. Give images of its size; for image files in folders, 'fit: resize' or 'fit: crop' without 'height', 'width' and 'channels' makes them so.",
                File.Locate("data.images") ?? new SourceLocation(_model.Path));
        }

        int[]? places = Section.NewHead ? null : Places(data);
        KeepsHead = places is not null;
        return places is null ? data : data with
        {
            Label = _model.Encoding with { Column = data.Label.Column },
            Training = Translate(data.Training, places),
            Test = Translate(data.Test, places),
        };
    }

    /// <inheritdoc/>
    public override PipelineDefinition ChooseLoss(PipelineDefinition pipeline) =>
        KeepsHead && _model.Task == TaskKind.Binary && _network.OutputShape.Size == 2 && pipeline.Training.Loss is null
            ? pipeline with { Training = pipeline.Training with { Loss = new SparseCategoricalCrossEntropyOptions() } }
            : pipeline;

    /// <summary>The model's own scores on the test images; null where it tells other classes.</summary>
    public Scores? Score(ImageSet test) => KeepsHead ? ImageScoring.Create(_model.Predict(test), test) : null;

    private static ImageStartingModel Create(PipelineFile file, ModelFile model)
    {
        if (model.Images is not { } shape)
        {
            throw new InvalidInputException(
                "this model takes a table, not images; give it a table with the columns that it reads, or start from a model of images.", new SourceLocation(model.Path));
        }

        var network = RaiseOwn(file, model);
        try
        {
            return network.Definition.Inputs is [{ Shape: var input }] && input == new Shape(shape.Height, shape.Width, shape.Channels) && network.OutputShape.Rank == 1
                ? new ImageStartingModel(file, model, shape, network)
                : throw new InvalidInputException($"this model's network does not take the images of {shape} that the model takes; it cannot be trained further.");
        }
        catch (InvalidInputException exception)
        {
            network.Dispose();
            throw exception.Location is null ? new InvalidInputException(exception.Message, new SourceLocation(model.Path), exception) : exception;
        }
    }

    // Where each class of the images is among the model's; null where the model does not know one.
    private int[]? Places(ImageData data)
    {
        var found = data.Label.Classes;
        int[] places = [.. found.Select(name => _model.Classes.IndexOf(name))];
        string[] unknown = [.. found.Where((_, i) => places[i] < 0).Select(name => $"'{name}'")];
        if (unknown.Length == 0)
        {
            return places;
        }

        if (ArePlaces(data))
        {
            _notes.Add($"the labels are numbers; they are taken as the places of the model's classes, 0 as '{_model.Classes[0]}'.");
            return [.. Enumerable.Range(0, found.Length)];
        }

        _notes.Add($"the last layer began anew, since the model does not know {string.Join(", ", unknown.Take(5))}{(unknown.Length > 5 ? ", ..." : "")}.");
        return null;
    }

    // Files with labels but without names of classes, as IDX, number them as the model does, of which 'predict' and 'evaluate' think so too.
    private bool ArePlaces(ImageData data)
    {
        var found = data.Label.Classes;
        return File.Definition.Data.Images is { Classes: null, Generator: null } && data.Training.Sources.IsEmpty && found.Length <= _model.Classes.Length
            && found.Select((name, i) => name == i.ToString(CultureInfo.InvariantCulture)).All(isNumber => isNumber);
    }

    private ImageSet Translate(ImageSet images, int[] places) => images.WithLabels(Array.ConvertAll(images.Labels, label => places[label]), _model.Classes);
}
