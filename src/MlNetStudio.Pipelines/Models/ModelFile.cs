using System.Collections.Immutable;
using System.Security.Cryptography;
using MlNetStudio.Data;
using MlNetStudio.Data.Images;
using MlNetStudio.Data.Series;
using MlNetStudio.Evaluation.Conformal;
using MlNetStudio.Evaluation.Drift;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Onnx;
using MlNetStudio.Pipelines.Images;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.Pipelines.Models;

/// <summary>A model that this project exported, read back from its ONNX file: what it takes, what it gives, and a way to ask it.</summary>
/// <remarks>Immutable; any number of threads may ask at once.</remarks>
public sealed class ModelFile
{
    private readonly Lazy<NativeScorer> _native;

    private ModelFile(string path, OperatorGraph graph, byte[] bytes)
    {
        Path = path;
        Graph = graph;
        SizeInBytes = bytes.Length;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        string format = Require(ModelMetadata.Format);
        if (format != ModelMetadata.CurrentFormat)
        {
            throw new InvalidInputException(
                $"this model is of format {format}, made by another version of mlnetstudio; this one reads format {ModelMetadata.CurrentFormat}.", new SourceLocation(path));
        }

        Encoding = LabelEncoding.FromJson(Require(ModelMetadata.Label));
        Schema = TableSchema.FromJson(Require(ModelMetadata.Schema));
        _native = new Lazy<NativeScorer>(() => new NativeScorer(graph));
        Certainty = [.. ModelFactsJson.Read(graph.Metadata, ModelMetadata.Certainty, ModelFactsJson.Default.ConformalLevelArray, path)];
        Profile = [.. ModelFactsJson.Read(graph.Metadata, ModelMetadata.Profile, ModelFactsJson.Default.ColumnProfileArray, path)];
        Images = ModelFactsJson.Read(graph.Metadata, ModelMetadata.Images, ModelFactsJson.Default.ImageShapeArray, path) is [var shape] ? shape : null;
        Calibration = ModelCalibration.Find(graph.Metadata, path);
        Series = graph.Metadata.TryGetValue(ModelMetadata.Series, out string? plan) ? SeriesPlan.FromJson(plan) : null;
    }

    /// <summary>The file as it was named.</summary>
    public string Path { get; }

    /// <summary>What the file computes.</summary>
    public OperatorGraph Graph { get; }

    /// <summary>The size of the file, with the data that it keeps in others.</summary>
    public long SizeInBytes { get; }

    /// <summary>The hash of the file in lower-case hexadecimal digits; where it keeps data in others, of the file with all of them.</summary>
    public string Sha256 { get; }

    /// <summary>How the label's values and the model's classes belong together.</summary>
    public LabelEncoding Encoding { get; }

    /// <summary>What it predicts.</summary>
    public TaskKind Task => Encoding.Task;

    /// <summary>The column that it predicts.</summary>
    public string Label => Encoding.Column;

    /// <summary>The classes in the order of the probabilities; empty for a regression.</summary>
    public ImmutableArray<string> Classes => Encoding.Classes;

    /// <summary>The columns that it takes, and the label.</summary>
    public TableSchema Schema { get; }

    /// <summary>The columns that the network reads, prepared: not those that pass it by.</summary>
    internal TableSchema Prepared => Schema.Without(Series?.Anchor is { } anchor ? [Label, anchor.Column] : [Label]);

    /// <summary>How wide an interval, or how large a set of classes, holds the truth how often, by rising coverage; empty where that is not known.</summary>
    public ImmutableArray<ConformalLevel> Certainty { get; }

    /// <summary>How the columns of its training rows were spread, and its predictions as <see cref="ModelDrift.Prediction"/>; empty where that is not known.</summary>
    public ImmutableArray<ColumnProfile> Profile { get; }

    /// <summary>The size of the images that it takes; null where it takes a table.</summary>
    public ImageShape? Images { get; }

    /// <summary>How its probabilities were made honest; null where they are as the network gives them.</summary>
    public ModelCalibration? Calibration { get; }

    /// <summary>How a file with the history becomes the rows that it reads; null where it forecasts no series.</summary>
    public SeriesPlan? Series { get; }

    /// <summary>The native engine for it.</summary>
    public IModelScorer Native => _native.Value;

    /// <summary><see cref="Profile"/>, for what cannot do without.</summary>
    /// <exception cref="InvalidInputException">It is not known.</exception>
    internal ImmutableArray<ColumnProfile> RequireProfile() => !Profile.IsEmpty ? Profile : throw new InvalidInputException(
        "this model does not say what its training data were like: it was made by an earlier version. Train it again.", new SourceLocation(Path));

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What it may ask for; null for nothing.</param>
    /// <exception cref="InvalidInputException">It is missing, broken, not a model of this project, or asks for what is not allowed.</exception>
    public static ModelFile Load(string path, OnnxReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(ReadBytes(path, options), path);
    }

    /// <summary>The bytes of a file, with the data that it keeps in others where that is allowed.</summary>
    /// <exception cref="InvalidInputException">It is missing or cannot be read.</exception>
    internal static byte[] ReadBytes(string path, OnnxReadOptions? options)
    {
        try
        {
            return ExternalData.Embed(File.ReadAllBytes(path), path, options);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException("there is no such model file.", new SourceLocation(path), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"the model file cannot be read: {exception.Message}", new SourceLocation(path), exception);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <inheritdoc cref="Load(string, OnnxReadOptions?)" path="/exception"/>
    public static ModelFile Read(byte[] bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new ModelFile(name, OnnxReader.Read(bytes, name), bytes);
    }

    /// <summary>How a table is read so that it fits this model: by the columns that it reads, others left out. <see cref="ReadTable(string, bool, bool)"/> takes the history of a series, too.</summary>
    /// <param name="withLabel">Whether the label column is wanted, as for an evaluation.</param>
    /// <exception cref="InvalidInputException">The model takes images.</exception>
    public TableReadOptions ReadOptions(bool withLabel)
    {
        RequireTable();
        return new() { Schema = withLabel ? Schema : Schema.Without(Label) };
    }

    /// <summary>Reads a table for this model. One that forecasts a series takes the history, of which rows without what comes before them are left out, or the columns that it reads itself.</summary>
    /// <param name="path">The file.</param>
    /// <param name="withLabel">Whether the label column is wanted, as for an evaluation.</param>
    /// <param name="withForecasts">For a series: whether the rows that can be forecast after the end of the history are added.</param>
    /// <exception cref="InvalidInputException">The model takes images, or the file cannot be read or does not fit.</exception>
    public Table ReadTable(string path, bool withLabel, bool withForecasts = false) => Complete(TableReader.Read(path, OptionsFor(withLabel)), withForecasts);

    /// <summary>The same from a stream, which is closed in the end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="withLabel">Whether the label column is wanted, as for an evaluation.</param>
    /// <param name="withForecasts">For a series: whether the rows that can be forecast after the end of the history are added.</param>
    /// <inheritdoc cref="ReadTable(string, bool, bool)" path="/exception"/>
    public Table ReadTable(Stream stream, string name, bool withLabel, bool withForecasts = false) =>
        Complete(TableReader.Read(stream, name, OptionsFor(withLabel)), withForecasts);

    private TableReadOptions OptionsFor(bool withLabel) => Series is { } plan ? new() { Schema = SeriesFile.Schema(this, plan) } : ReadOptions(withLabel);

    private Table Complete(Table table, bool withForecasts) => Series is { } plan ? SeriesFile.Complete(this, plan, table, withForecasts) : table;

    /// <summary>What people should know of a table that is predicted for: how it was read, and categories that the model does not know.</summary>
    /// <param name="table">A table with at least the columns of <see cref="Schema"/> but the label.</param>
    /// <exception cref="InvalidInputException">The table lacks a column or holds something else in it.</exception>
    public IEnumerable<string> NotesOn(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Notes.Concat(FindUnseen(table).Select(unseen =>
            $"column '{unseen.Column}': {unseen.Rows} {(unseen.Rows == 1 ? "row has" : "rows have")} a category that the model does not know, such as '{unseen.Example}'; it is taken as unknown."));
    }

    internal ImmutableArray<UnseenCategories> FindUnseen(Table table)
    {
        PreprocessingPipeline preprocessing;
        try
        {
            preprocessing = PreprocessingPipeline.Raise(Graph, FeaturePlan.FromJson(Require(ModelMetadata.Preprocessing)), Prepared);
        }
        catch (InvalidInputException)
        {
            // A model that another tool changed, by quantizing it say, can be scored all the same.
            return [];
        }

        return preprocessing.FindUnseen(table);
    }

    /// <summary>Reads images for this model: an image file, a folder of them, a folder with a sub-folder for each class, or a file of many (IDX, CIFAR, npy, npz).</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="fit">What is done to image files of another size.</param>
    /// <param name="withLabels">Whether their classes must be known, as for an evaluation.</param>
    /// <exception cref="InvalidInputException">The model takes a table, or the images cannot be read or do not fit.</exception>
    public ImageSet ReadImages(string path, ImageFit fit = ImageFit.None, bool withLabels = false) => Images is { } shape
        ? ImageSource.ReadFor(path, shape, Classes, fit, withLabels)
        : throw new InvalidInputException("this model takes a table, not images.", new SourceLocation(Path));

    /// <summary>Predicts for every row of a table.</summary>
    /// <param name="table">A table with at least the columns of <see cref="Schema"/> but the label.</param>
    /// <param name="scorer">What computes; null takes the native engine.</param>
    /// <param name="cancellation">Ends the work between two batches of rows.</param>
    /// <exception cref="InvalidInputException">The table lacks a column or holds something else in it.</exception>
    public Predictions Predict(Table table, IModelScorer? scorer = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        RequireTable();
        scorer ??= Native;
        return BatchPrediction.Of(Graph.Inputs, Encoding, table, scorer, cancellation, Path);
    }

    /// <summary>Predicts for every image.</summary>
    /// <param name="images">Images of the size <see cref="Images"/>.</param>
    /// <param name="scorer">What computes; null takes the native engine.</param>
    /// <param name="cancellation">Ends the work between two batches of images.</param>
    /// <exception cref="InvalidInputException">The model takes a table, or images of another size.</exception>
    public Predictions Predict(ImageSet images, IModelScorer? scorer = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (Images != images.Shape)
        {
            throw new InvalidInputException(
                Images is { } shape ? $"this model takes images of {shape}, but these are {images.Shape}." : "this model takes a table, not images.", new SourceLocation(Path));
        }

        return BatchPrediction.Of(Encoding, images, scorer ?? Native, cancellation, Path);
    }

    private void RequireTable()
    {
        if (Images is { } shape)
        {
            throw new InvalidInputException($"this model takes images of {shape}, not a table; 'predict' and 'evaluate' read images for it.", new SourceLocation(Path));
        }
    }

    private string Require(string key) => Graph.Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new InvalidInputException(
            $"this ONNX file was not made by mlnetstudio's train or run: it lacks the property '{key}'. 'mlnetstudio inspect' shows what it holds.",
            new SourceLocation(Path));
}
