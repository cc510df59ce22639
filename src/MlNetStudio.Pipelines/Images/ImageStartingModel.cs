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

/// <summary>A model that a run on images goes on from.</summary>
/// <param name="file">The pipeline.</param>
/// <param name="path">The model's file, for messages.</param>
/// <param name="shape">The images that it takes.</param>
internal abstract class ImageStartingModel(PipelineFile file, string path, ImageShape shape) : StartingModel(file)
{
    private readonly List<string> _notes = [];
    private TaskKind? _task;

    /// <summary>How the model's network learned to see bytes, which is kept whatever the new images are like; null where the pipeline says it.</summary>
    public abstract ChannelNormalization? Normalization { get; }

    /// <inheritdoc/>
    public override IEnumerable<string> Notes => _notes;

    /// <summary>The model's file, for messages.</summary>
    protected string Path => path;

    /// <summary>The network.</summary>
    protected abstract Network Network { get; }

    /// <summary>The classes of its outputs, in their order.</summary>
    protected abstract ImmutableArray<string> Classes { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<Network> Members => [Network];

    /// <summary>The starting model of a pipeline on images, or null if it starts from nothing.</summary>
    /// <exception cref="InvalidInputException">The model cannot be read or trained further, or the section contradicts it.</exception>
    public static ImageStartingModel? Load(PipelineFile file, RunSettings settings) => Open<ImageStartingModel>(
        file, settings, (bytes, graph, path) => graph.Metadata.ContainsKey(ModelMetadata.Format)
            ? OwnImageStartingModel.Create(file, ModelFile.Read(bytes, path))
            : ForeignImageStartingModel.Create(file, graph, path));

    /// <inheritdoc/>
    public override PipelineDefinition Complete(PipelineDefinition pipeline)
    {
        // An ensemble of images is refused later; nothing that was asked for is passed over in silence.
        int? folds = pipeline.Training.Folds;
        var images = pipeline.Data.Images!;
        pipeline = base.Complete(pipeline);
        return pipeline with
        {
            Training = pipeline.Training with { Folds = folds },
            Data = pipeline.Data with
            {
                Images = images with { Height = images.Height ?? shape.Height, Width = images.Width ?? shape.Width, Channels = images.Channels ?? shape.Channels },
            },
        };
    }

    /// <summary>The images as the model takes them: with the model's own classes where it knows all of theirs, so that its last layer can stay.</summary>
    /// <exception cref="InvalidInputException">They are of another size.</exception>
    public ImageData Encode(ImageData data)
    {
        if (data.Training.Shape != shape)
        {
            throw new InvalidInputException(
                $"the model takes images of {shape}, but these are {data.Training.Shape}. Give images of its size; for image files in folders, 'fit: resize' or 'fit: crop' without 'height', 'width' and 'channels' makes them so.",
                File.Locate("data.images") ?? new SourceLocation(path));
        }

        int[]? places = Section.NewHead ? null : Places(data);
        KeepsHead = places is not null;
        data = places is null ? data : data with
        {
            Label = Known(data.Label),
            Training = Translate(data.Training, places),
            Test = Translate(data.Test, places),
        };
        _task = data.Label.Task;
        return data;
    }

    /// <inheritdoc/>
    public override PipelineDefinition ChooseLoss(PipelineDefinition pipeline) =>
        KeepsHead && _task == TaskKind.Binary && Network.OutputShape.Size == 2 && pipeline.Training.Loss is null
            ? pipeline with { Training = pipeline.Training with { Loss = new SparseCategoricalCrossEntropyOptions() } }
            : pipeline;

    /// <summary>The model's own scores on the test images; null where it tells other classes.</summary>
    /// <param name="data">The images, encoded, and normalized as they are for the training.</param>
    public abstract Scores? Score(ImageData data);

    /// <summary>The label's encoding with the model's own classes.</summary>
    protected abstract LabelEncoding Known(LabelEncoding found);

    /// <summary>What people should know where the model does not know some classes of the images.</summary>
    protected abstract string Unknown(string names);

    // Where each class of the images is among the model's; null where the model does not know one.
    private int[]? Places(ImageData data)
    {
        var found = data.Label.Classes;
        int[] places = [.. found.Select(name => Classes.IndexOf(name))];
        string[] unknown = [.. found.Where((_, i) => places[i] < 0).Select(name => $"'{name}'")];
        if (unknown.Length == 0)
        {
            return places;
        }

        if (ArePlaces(data))
        {
            _notes.Add($"the labels are numbers; they are taken as the places of the model's classes, 0 as '{Classes[0]}'.");
            return [.. Enumerable.Range(0, found.Length)];
        }

        _notes.Add(Unknown(string.Join(", ", unknown.Take(5)) + (unknown.Length > 5 ? ", ..." : "")));
        return null;
    }

    // Files with labels but without names of classes, as IDX, number them as the model does, of which 'predict' and 'evaluate' think so too.
    private bool ArePlaces(ImageData data)
    {
        var found = data.Label.Classes;
        return File.Definition.Data.Images is { Classes: null, Generator: null } && data.Training.Sources.IsEmpty && found.Length <= Classes.Length
            && found.Select((name, i) => name == i.ToString(CultureInfo.InvariantCulture)).All(isNumber => isNumber);
    }

    private ImageSet Translate(ImageSet images, int[] places) => images.WithLabels(Array.ConvertAll(images.Labels, label => places[label]), Classes);
}
