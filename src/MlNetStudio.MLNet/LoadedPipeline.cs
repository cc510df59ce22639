using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data;
using MlNetStudio.MLNet.Tables;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.MLNet;

/// <summary>
/// A pipeline file, the same that <c>mlnetstudio run</c> does, as ML.NET's parts: data views of its rows, one stage with its preprocessing
/// and a trainer. <see cref="Fit"/> gives the weights of the command to the bit; the parts go into any other ML.NET pipeline.
/// </summary>
/// <remarks>
/// This holds for a file that leaves network and training open too: the choice is the command's, an ensemble over folds of the rows
/// for most tables, and the model is the mean of its networks. Refused are pipelines for series, those that start from a
/// model or prune weights, and wide categories by number, for none of which a trainer of ML.NET has a form; folders of images are for <c>LoadImages</c> of
/// MlNetStudio.MLNet.Vision.
/// The label column has the type that the trainer learns: <see cref="float"/> for a number, <see cref="bool"/> for two classes (true for
/// the second of <see cref="Classes"/>), a key with the classes as its values for more. The model reads the other columns only, so
/// a row to be scored needs no label. The data is read when it is first asked for.
/// </remarks>
public sealed class LoadedPipeline
{
    private readonly IHostEnvironment _env;
    private readonly PipelineFile _file;
    private readonly RunSettings _settings;
    private readonly Lazy<Content> _content;
    private PipelineDefinition? _definition;

    internal LoadedPipeline(IHostEnvironment env, PipelineFile file, RunSettings settings)
    {
        (_env, _file, _settings) = (env, file, settings);
        _content = new Lazy<Content>(ReadContent);
    }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>The pipeline with everything decided that the file leaves open. Where it leaves network and training open, the preprocessing is fitted first, since they go by its features.</summary>
    public PipelineDefinition Definition => _definition ?? Decide(_content.Value.Planner.IsOpen ? FitFeatures(out _, out _) : null);

    /// <summary>What is predicted.</summary>
    public TaskKind Task => _content.Value.Data.Label.Task;

    /// <summary>The column that is predicted.</summary>
    public string LabelColumn => _content.Value.Data.Label.Column;

    /// <summary>The classes in the order of the probabilities; empty for a regression.</summary>
    public IReadOnlyList<string> Classes => _content.Value.Data.Label.Classes;

    /// <summary>The rows to learn from.</summary>
    public IDataView TrainingData => View(_content.Value.Data.Table, _content.Value.Data.TrainingRows);

    /// <summary>The rows to watch while training; null where the pipeline watches none.</summary>
    public IDataView? ValidationData => _content.Value.Data.ValidationRows.Length == 0 ? null : View(_content.Value.Data.Table, _content.Value.Data.ValidationRows);

    /// <summary>The rows to judge by: those that the command computes its metrics on.</summary>
    public IDataView TestData => View(_content.Value.Data.TestTable, _content.Value.Data.TestRows);

    /// <summary>The pipeline's preprocessing as one stage, to the column <c>Features</c>.</summary>
    public IEstimator<ITransformer> Featurizer => MakeFeaturizer();

    /// <summary>The pipeline's trainer, with network, loss, optimizer, schedule, folds, stopping and seed of the file or of what is chosen for it.</summary>
    public IEstimator<ITransformer> Trainer => MakeTrainer().Create();

    /// <summary>
    /// Featurizer and trainer as one chain, for <c>CrossValidate</c> or other rows. Where the pipeline watches rows while training, or has
    /// folds, the trainer divides the rows given by itself; which ones go where, only <see cref="Fit"/> does as the command.
    /// </summary>
    public IEstimator<ITransformer> Estimator => Featurizer.Append(Trainer);

    /// <summary>
    /// Does what the command does: preprocessing fitted on the training rows, the network trained on them while the validation rows are
    /// watched, or the networks of an ensemble, each on all folds but the one that it watches. The weights are those of the command to the bit;
    /// a binary ensemble's <c>Score</c> is the log-odds of the probability that the command gives.
    /// </summary>
    /// <param name="progress">Told of every epoch, on the calling thread.</param>
    /// <param name="cancellation">Ends training; the model is then the best so far.</param>
    /// <exception cref="InvalidInputException">The file, its data or an option cannot be used; the message says where and why.</exception>
    public TransformerChain<ITransformer> Fit(IProgress<TrainingEvent>? progress = null, CancellationToken cancellation = default)
    {
        var preprocessing = FitFeatures(out var training, out var featurizer);
        Decide(preprocessing);
        var validation = ValidationData;
        var model = MakeTrainer().Fit(featurizer.TransformForTraining(training), validation is null ? null : featurizer.Transform(validation), progress, cancellation);
        return new TransformerChain<ITransformer>(featurizer, model);
    }

    /// <summary>The rows of another file with the pipeline's columns, in any order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="withLabel">Whether the label is wanted too; rows without one are then left out.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, lacks a column, or has a label that is none of the classes.</exception>
    public IDataView Read(string path, bool withLabel = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var schema = _content.Value.Data.Table.Schema;
        var table = TableReader.Read(path, new DataLoader(_file, _settings).ReadOptions() with { Schema = withLabel ? schema : schema.Without(LabelColumn) });
        return View(table, withLabel ? LabelEncoding.LabeledRows(table, LabelColumn) : table.AllRows());
    }

    private TableFeaturizingEstimator MakeFeaturizer() => new(
        _env.Register(nameof(TableFeaturizingEstimator)),
        _content.Value.Data.Table.Schema.Without(LabelColumn),
        PreparedFeatures.PlanOptions(_content.Value.Outline),
        PipelineTrainer.Features);

    private PreprocessingPipeline FitFeatures(out IDataView training, out TableFeaturizingTransformer featurizer)
    {
        training = TrainingData;
        featurizer = MakeFeaturizer().Fit(training, out var preprocessing);
        return preprocessing;
    }

    private PipelineDefinition Decide(PreprocessingPipeline? preprocessing)
    {
        var content = _content.Value;
        var pipeline = preprocessing is null ? content.Outline : content.Planner.Resolve(content.Outline, TableShape.Of(content.Data, preprocessing));
        RunPlanner.CheckLoss(pipeline.Training.Loss!, content.Data.Label.Task, _file.Locate("training.loss"));
        return _definition = pipeline;
    }

    private PipelineTrainer MakeTrainer() => new(_env, _file, Definition, _content.Value.Data);

    private IDataView View(Table table, int[] rows)
    {
        var label = _content.Value.Data.Label;
        bool isThere = table.TryGetColumn(label.Column, out _);
        return TableView.Create(_env, table, rows, isThere ? label : null, label.Column, PipelineTrainer.TellsByKeys(_content.Value.Outline, label));
    }

    private Content ReadContent()
    {
        RunPlanner.CheckForMLNet(_file);
        var planner = new RunPlanner(_file.Definition);
        var loader = new DataLoader(_file, _settings);
        var data = loader.Divide(loader.Read(), planner.Outline);
        return new Content(data, planner.Outline(data.Label.Task, data.UsedRows), planner);
    }

    /// <summary>What the file says and its rows.</summary>
    /// <param name="Data">The rows.</param>
    /// <param name="Outline">The pipeline with what must be known before the rows are prepared.</param>
    /// <param name="Planner">Decides the rest.</param>
    private sealed record Content(RunData Data, PipelineDefinition Outline, RunPlanner Planner);
}
