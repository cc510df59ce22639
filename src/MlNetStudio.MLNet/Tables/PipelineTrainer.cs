using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.MLNet.Tables;

/// <summary>The trainer that does what the training and network sections of a pipeline say.</summary>
/// <param name="env">ML.NET's environment.</param>
/// <param name="file">The pipeline, for the places in messages.</param>
/// <param name="pipeline">The pipeline with everything decided that was left open.</param>
/// <param name="data">The rows, of which the label's classes and their counts are taken.</param>
internal sealed class PipelineTrainer(IHostEnvironment env, PipelineFile file, PipelineDefinition pipeline, RunData data)
{
    /// <summary>The column of features.</summary>
    public const string Features = DefaultColumnNames.Features;

    /// <summary>Whether two classes are told apart by two outputs, or more than two; such a label is a key.</summary>
    public bool IsMulticlass { get; } = TellsByKeys(pipeline, data.Label);

    /// <summary>The same for a pipeline of which not everything is decided.</summary>
    public static bool TellsByKeys(PipelineDefinition pipeline, LabelEncoding label) =>
        label.Task != TaskKind.Regression && RunPlanner.Outputs(pipeline.Training.Loss ?? RunPlanner.DefaultLoss(label.Task), label.Task, label.Classes.Length) > 1;

    /// <summary>The trainer.</summary>
    public IEstimator<ITransformer> Create()
    {
        if (data.Label.Task == TaskKind.Regression)
        {
            return new NeuralNetworkRegressionTrainer(env, RegressionOptions());
        }

        return IsMulticlass
            ? new NeuralNetworkMulticlassTrainer(env, Classify(new NeuralNetworkMulticlassTrainer.Options()))
            : new NeuralNetworkBinaryTrainer(env, Classify(new NeuralNetworkBinaryTrainer.Options()));
    }

    /// <summary>Trains on rows that have features, watching others.</summary>
    /// <param name="training">The rows to learn from.</param>
    /// <param name="validation">The rows to watch, or null.</param>
    /// <param name="progress">Told of every epoch.</param>
    /// <param name="cancellation">Ends training with the best model so far.</param>
    public ITransformer Fit(IDataView training, IDataView? validation, IProgress<TrainingEvent>? progress, CancellationToken cancellation)
    {
        TOptions Watch<TOptions>(TOptions options)
            where TOptions : NeuralNetworkOptions
        {
            // The rows to watch, and the folds, are those of the command, not others that the trainer would choose.
            options.ValidationFraction = 0;
            options.FoldRows = data.Folds.Length > 0 ? data.Folds : null;
            options.Progress = progress;
            options.CancellationToken = cancellation;
            return options;
        }

        if (data.Label.Task == TaskKind.Regression)
        {
            return new NeuralNetworkRegressionTrainer(env, Watch(RegressionOptions())).Fit(training, validation, modelParameters: null);
        }

        return IsMulticlass
            ? new NeuralNetworkMulticlassTrainer(env, Watch(Classify(new NeuralNetworkMulticlassTrainer.Options()))).Fit(training, validation, modelParameters: null)
            : new NeuralNetworkBinaryTrainer(env, Watch(Classify(new NeuralNetworkBinaryTrainer.Options()))).Fit(training, validation, modelParameters: null);
    }

    private NeuralNetworkRegressionTrainer.Options RegressionOptions() =>
        Configure(new NeuralNetworkRegressionTrainer.Options
        {
            StandardizeLabel = pipeline.Preprocessing.Target != NumberScaling.None,
            LabelScaling = pipeline.Preprocessing.Target,
        });

    private TOptions Classify<TOptions>(TOptions options)
        where TOptions : NeuralNetworkClassificationOptions
    {
        options.ClassWeights = ClassWeights();
        return Configure(options);
    }

    private TOptions Configure<TOptions>(TOptions options)
        where TOptions : NeuralNetworkOptions
    {
        options.LabelColumnName = data.Label.Column;
        options.FeatureColumnName = Features;
        options.DefineNetwork = Define;
        return Configure(options, pipeline.Training);
    }

    /// <summary>Options of a trainer as the training section of a pipeline says, in which nothing is left open.</summary>
    public static TOptions Configure<TOptions>(TOptions options, TrainingSection training)
        where TOptions : NeuralNetworkOptions
    {
        options.Loss = training.Loss;
        options.Optimizer = training.Optimizer;
        options.Schedule = training.Schedule;
        options.Clipping = training.Clipping;
        options.Epochs = training.Epochs;
        options.BatchSize = training.BatchSize;
        options.Folds = training.Folds ?? 0;
        options.Shuffle = training.Shuffle;
        options.Seed = training.Seed;
        options.EarlyStopping = training.EarlyStopping;
        options.ValidationFraction = training.ValidationFraction;
        return options;
    }

    private NetworkDefinition Define(int features, int outputs)
    {
        if (pipeline.Preprocessing.WideCategories == WideCategories.Index || pipeline.Preprocessing.Steps?.Values.Any(steps => steps is [CategoryIndexOptions, ..]) == true)
        {
            throw new InvalidInputException(
                "in ML.NET the features are one vector of numbers, in which the number of a category means nothing; take one-hot categories, or train the pipeline with the command.",
                file.Locate("preprocessing"));
        }

        try
        {
            return NetworkFactory.Define(pipeline.Network!, features, outputs);
        }
        catch (InvalidInputException exception) when (exception.Location is null && file.Locate("network") is { } location)
        {
            throw new InvalidInputException(exception.Message, location, exception);
        }
    }

    private ImmutableArray<float>? ClassWeights() => pipeline.Training is { ClassWeights: null, Balanced: false }
        ? null
        : PreparedFeatures.Create(data, pipeline).ClassWeights(pipeline.Training, data.Label, file.Locate);
}
