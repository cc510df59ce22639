using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.MLNet.Tables;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.MLNet.Vision;

/// <summary>
/// A pipeline file over a folder of images, the same that <c>mlnetstudio run</c> does, as ML.NET's parts: data views of its files as the command
/// divides them, one chain from a file to features, and a trainer. <see cref="Fit"/> gives the weights of the command to the bit; the data
/// views suit any other trainer of ML.NET, so that it is taught and judged by the same images.
/// </summary>
/// <remarks>
/// The files are PNG, PGM or PPM, which the command reads. Their views have the columns <c>ImagePath</c>, the whole path, and <c>Label</c>, the
/// class's name, both text. Refused are pipelines that change images while they train (in ML.NET AugmentImages does that), start from a
/// model, prune weights, or tell two classes apart by one output.
/// </remarks>
public sealed class LoadedImagePipeline
{
    private const string Label = DefaultColumnNames.Label;
    private const string Features = DefaultColumnNames.Features;
    private const string Image = "Image";

    private readonly MLContext _context;
    private readonly PipelineFile _file;
    private readonly ImageData _data;
    private readonly ImageFile[] _training;
    private readonly ImageFile[] _watched;
    private readonly ImageFile[] _test;

    internal LoadedImagePipeline(MLContext context, PipelineFile file, RunSettings settings)
    {
        (_context, _file) = (context, file);
        Check();
        var loader = new ImageLoader(file, settings);
        var data = loader.Read();
        if (data.Training.Sources.IsEmpty || data.Test.Sources.IsEmpty)
        {
            throw Refused("data.images", "these images are no files of their own; in ML.NET a pipeline takes a folder with a sub-folder for each class.");
        }

        if (data.Label.Task != TaskKind.Multiclass)
        {
            throw Refused("data.task", "in ML.NET the classes of images are keys, also where there are two; set 'data.task' to multiclass.");
        }

        Definition = RunPlanner.ResolveSingle(file.Definition, data.Label.Task, data.Training.Count);
        RunPlanner.CheckLoss(Definition.Training.Loss!, data.Label.Task, file.Locate("training.loss"));
        _data = loader.Complete(data, Definition.Training.ValidationFraction ?? 0, normalization: null);
        (_training, _watched, _test) = (Files(_data.Training), _data.Validation is null ? [] : Files(_data.Validation), Files(_data.Test));
    }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>The pipeline with everything decided that the file leaves open.</summary>
    public PipelineDefinition Definition { get; }

    /// <summary>The classes in the order of the scores.</summary>
    public IReadOnlyList<string> Classes => _data.Label.Classes;

    /// <summary>The files to learn from.</summary>
    public IDataView TrainingData => _context.Data.LoadFromEnumerable(_training);

    /// <summary>The files to watch while training; null where the pipeline watches none.</summary>
    public IDataView? ValidationData => _watched.Length == 0 ? null : _context.Data.LoadFromEnumerable(_watched);

    /// <summary>The files to judge by: those that the command computes its metrics on.</summary>
    public IDataView TestData => _context.Data.LoadFromEnumerable(_test);

    /// <summary>From a file to what the network learns from: the label as a key, and the pixels of the image in the size of the pipeline, normalized, as <c>Features</c>.</summary>
    public IEstimator<ITransformer> Featurizer
    {
        get
        {
            var images = Definition.Data.Images!;
            var (height, width, channels) = _data.Training.Shape;
            bool isUnit = images.Scaling == ImageScaling.Unit;
            return KeyOfLabel()
                .Append(_context.Transforms.LoadImages(Image, "", nameof(ImageFile.ImagePath)))
                .Append(_context.Transforms.ConvertImagesToPixels(Features, Image, height, width, channels, images.Fit))
                .Append(_context.Transforms.NormalizeChannels(
                    Features, mean: images.Mean?.ToArray() ?? (isUnit ? [0] : null), deviation: images.Deviation?.ToArray() ?? (isUnit ? [1] : null)));
        }
    }

    /// <summary>The pipeline's trainer, with network, loss, optimizer, schedule, stopping and seed of the file or of what is chosen for it.</summary>
    public NeuralNetworkMulticlassTrainer Trainer => MakeTrainer(Definition.Training.ValidationFraction, null, default);

    /// <summary>Featurizer and trainer as one chain, for <c>CrossValidate</c> or other files. Where the pipeline watches images, the trainer divides those given by itself; only <see cref="Fit"/> does as the command.</summary>
    public IEstimator<ITransformer> Estimator => Featurizer.Append(Trainer);

    /// <summary>The text label as a key with <see cref="Classes"/> as its values, as any other trainer of classes wants it too.</summary>
    public IEstimator<ITransformer> KeyOfLabel() => _context.Transforms.Conversion.MapValueToKey(
        Label, keyData: _context.Data.LoadFromEnumerable(Classes.Select(name => new ClassName { Name = name })));

    /// <summary>
    /// Does what the command does: the normalization fitted on the images to learn from, the network trained on them while those to watch are watched.
    /// The weights are those of the command to the bit.
    /// </summary>
    /// <param name="progress">Told of every epoch, on the calling thread.</param>
    /// <param name="cancellation">Ends training; the model is then the best so far.</param>
    /// <exception cref="InvalidInputException">An image or an option cannot be used; the message says where and why.</exception>
    public TransformerChain<ITransformer> Fit(IProgress<TrainingEvent>? progress = null, CancellationToken cancellation = default)
    {
        var training = TrainingData;
        var featurizer = Featurizer.Fit(training);
        var watched = ValidationData is { } validation ? featurizer.Transform(validation) : null;
        var model = MakeTrainer(0, progress, cancellation).Fit(featurizer.Transform(training), watched, modelParameters: null);
        return new TransformerChain<ITransformer>(featurizer, model);
    }

    private NeuralNetworkMulticlassTrainer MakeTrainer(double? validationFraction, IProgress<TrainingEvent>? progress, CancellationToken cancellation)
    {
        float[] labels = Array.ConvertAll(_data.Training.Labels, label => (float)label);
        var options = PipelineTrainer.Configure(new NeuralNetworkMulticlassTrainer.Options(), Definition.Training);
        options.DefineNetwork = Define;
        options.ClassWeights = PreparedFeatures.ClassWeights(Definition.Training, _data.Label, labels, _file.Locate) is { IsEmpty: false } weights ? weights : null;
        options.ValidationFraction = validationFraction;
        options.Progress = progress;
        options.CancellationToken = cancellation;
        return _context.MulticlassClassification.Trainers.NeuralNetwork(options);
    }

    private NetworkDefinition Define(int features, int outputs)
    {
        var (height, width, channels) = _data.Training.Shape;
        return ImageRun.Network(_file, Definition, new Shape(height, width, channels), outputs);
    }

    private void Check()
    {
        RunPlanner.CheckForMLNet(_file);
        if (_file.Definition.Data.Images is not { } images)
        {
            throw Refused("data", "this pipeline is over a table; ml.Pipelines().Load takes it.");
        }

        if (images.Augment.Length > 0)
        {
            throw Refused("data.images.augment", "in ML.NET AugmentImages makes changed copies of images; leave out 'augment', or train with the command.");
        }
    }

    private InvalidInputException Refused(string option, string message) => new(message, _file.Locate(option));

    private static ImageFile[] Files(ImageSet images) =>
        [.. images.Sources.Select((path, i) => new ImageFile { ImagePath = System.IO.Path.GetFullPath(path), Label = images.ClassNames[images.Labels[i]] })];

    /// <summary>A row of the table that says which key a class has.</summary>
    private sealed class ClassName
    {
        public required string Name { get; init; }
    }
}
