using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// Decides what a pipeline leaves open. Where it says nothing of network and training, <see cref="DefaultRecipe"/> decides
/// both; where it says something, what it leaves out is chosen by the task and the number of rows.
/// </summary>
internal sealed class RunPlanner(PipelineDefinition pipeline)
{
    private const int RowsWorthWatching = 500;

    /// <summary>Whether network and training are left open. What else a training section may say does not depend on how the network learns.</summary>
    public bool IsOpen { get; } = pipeline.Network is null && pipeline.Training is
    {
        Loss: null, Optimizer: null, Schedule: null, Epochs: null, BatchSize: null, ValidationFraction: null, EarlyStopping: null, Clipping: null,
    };

    /// <summary>The pipeline with what must be known before its rows are divided and prepared.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="rows">The rows to learn from and to watch.</param>
    public PipelineDefinition Outline(TaskKind task, int rows) => IsOpen ? DefaultRecipe.Outline(pipeline, rows) : Complete(pipeline, task, rows);

    /// <summary>The pipeline with network and training complete.</summary>
    /// <param name="outline">What <see cref="Outline"/> gave.</param>
    /// <param name="shape">What is known of the prepared rows.</param>
    public PipelineDefinition Resolve(PipelineDefinition outline, TableShape shape) => IsOpen ? DefaultRecipe.Complete(outline, shape) : outline;

    /// <summary>Refuses what only the command does.</summary>
    /// <exception cref="InvalidInputException">The pipeline forecasts a series, prunes weights, scales probabilities, or goes on from a model.</exception>
    public static void CheckForMLNet(PipelineFile file)
    {
        var pipeline = file.Definition;
        (string Option, string Message)? fault = pipeline.Start is not null
            ? ("start", "'start' goes on from a trained model, which ML.NET's trainer does by its option InitialNetwork; leave out 'start'.")
            : pipeline.Data.Series is not null
            ? ("data.series", "'series' makes columns of earlier rows, for which ML.NET has no featurizer; leave out 'series'.")
            : pipeline.Training.Pruning is not null
            ? ("training.pruning", "weights are pruned by 'run', and ML.NET's trainer does not; leave out 'pruning'.")
            : pipeline.Training.Calibration is CalibrationMethod.Temperature
            ? ("training.calibration", "a temperature is put into the model by 'run'; in ML.NET append one of its calibrators, and leave out 'calibration'.")
            : null;
        if (fault is (var option, var message))
        {
            throw new InvalidInputException(message, file.Locate(option));
        }
    }

    /// <summary>The pipeline with one network and its training complete by the task and the number of rows, for images, which have no columns to count.</summary>
    public static PipelineDefinition ResolveSingle(PipelineDefinition pipeline, TaskKind task, int rows) => Complete(pipeline, task, rows);

    /// <summary>The loss of a task of which nothing else is said.</summary>
    public static LossOptions DefaultLoss(TaskKind task) => task switch
    {
        TaskKind.Regression => new MeanSquaredErrorOptions(),
        TaskKind.Binary => new BinaryCrossEntropyOptions(),
        _ => new SparseCategoricalCrossEntropyOptions(),
    };

    /// <summary>What is left open beside what is said of network or training, by the task and the number of rows.</summary>
    private static PipelineDefinition Complete(PipelineDefinition pipeline, TaskKind task, int rows)
    {
        var training = pipeline.Training;
        var given = training;
        bool isEnsemble = given.Folds is > 0;
        int batch = training.BatchSize ?? (rows < 256 ? 16 : rows < 2_000 ? 32 : rows < 20_000 ? 64 : 256);
        training = training with
        {
            Loss = training.Loss ?? DefaultLoss(task),
            BatchSize = batch,
            Optimizer = training.Optimizer ?? new AdamOptions { LearningRate = 0.002f },
            Schedule = training.Schedule ?? (training.Optimizer is null ? new CosineScheduleOptions() : new ConstantScheduleOptions()),
        };
        if (given.Epochs is null && given.EarlyStopping is null)
        {
            // About as many steps for a small table as a network of this size needs, more for a large one, few passes over a huge one.
            double stepsPerEpoch = Math.Max(1, (double)rows / batch);
            bool watches = rows >= RowsWorthWatching || isEnsemble;
            training = training with
            {
                Epochs = (int)(watches ? Math.Clamp(20_000 / stepsPerEpoch, 20, 200) : Math.Clamp(2_000 / stepsPerEpoch, 50, 200)),
                EarlyStopping = watches ? new EarlyStoppingOptions { Patience = 20 } : null,
                ValidationFraction = given.ValidationFraction ?? (watches && !isEnsemble ? 0.15 : 0),
            };
        }

        training = training with
        {
            Epochs = training.Epochs ?? 200,
            ValidationFraction = given.ValidationFraction is null && Calibrates(given) && !isEnsemble ? 0.15
                : training.ValidationFraction ?? (training.EarlyStopping is null || isEnsemble ? 0 : 0.15),
        };
        if (isEnsemble)
        {
            // A member always keeps the epoch that was best on its fold.
            training = training with { EarlyStopping = training.EarlyStopping ?? new EarlyStoppingOptions { Patience = training.Epochs!.Value } };
        }

        return pipeline with
        {
            Training = training,
            Network = pipeline.Network ?? DefaultNetwork(rows),
        };
    }

    /// <summary>The number of outputs that a loss needs for a task.</summary>
    public static int Outputs(LossOptions loss, TaskKind task, int classes) => task switch
    {
        TaskKind.Regression => 1,
        TaskKind.Binary when loss is not (CategoricalCrossEntropyOptions or SparseCategoricalCrossEntropyOptions or CategoricalFocalOptions) => 1,
        _ => classes,
    };

    /// <summary>Whether the probabilities are to be made honest.</summary>
    public static bool Calibrates(TrainingSection training) => training.Calibration is CalibrationMethod.Temperature;

    /// <summary>Refuses to make probabilities honest where there are none, or no rows to do it by.</summary>
    /// <param name="training">How the network learns.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="rows">The rows that the network does not learn from, but for the test rows.</param>
    /// <param name="locate">Where an option stands.</param>
    public static void CheckCalibration(TrainingSection training, TaskKind task, int rows, Func<string, SourceLocation?> locate)
    {
        if (!Calibrates(training))
        {
            return;
        }

        if (task == TaskKind.Regression)
        {
            throw new InvalidInputException("a regression has no probabilities to calibrate; leave out 'calibration'.", locate("training.calibration"));
        }

        if (rows == 0)
        {
            throw new InvalidInputException(
                "a temperature is fitted on rows that the network does not learn from, and there are none; give 'validationFraction' or 'folds'.", locate("training.calibration"));
        }
    }

    /// <summary>Refuses a loss that does not belong to the task.</summary>
    public static void CheckLoss(LossOptions loss, TaskKind task, SourceLocation? location)
    {
        bool isForClasses = loss is BinaryCrossEntropyOptions or BinaryFocalOptions or CategoricalCrossEntropyOptions or SparseCategoricalCrossEntropyOptions
            or CategoricalFocalOptions or HingeOptions;
        bool isForTwo = loss is BinaryCrossEntropyOptions or BinaryFocalOptions or HingeOptions;
        string? fault = (task, isForClasses, isForTwo) switch
        {
            (TaskKind.Regression, true, _) => "this loss is for classes, but the task is regression; take mse, mae or huber.",
            (not TaskKind.Regression, false, _) => "this loss is for numbers, but the task is to tell classes; take binaryCrossEntropy or sparseCategoricalCrossEntropy.",
            (TaskKind.Multiclass, _, true) => "this loss is for two classes, but there are more; take sparseCategoricalCrossEntropy.",
            _ => null,
        };
        if (fault is not null)
        {
            throw new InvalidInputException(fault, location);
        }
    }

    private static NetworkSection DefaultNetwork(int rows)
    {
        int units = rows < 20_000 ? 64 : 128;
        return new NetworkSection
        {
            Layers = [new NetworkLayer { Layer = Layer.Dense(units, Layer.Relu()) }, new NetworkLayer { Layer = Layer.Dense(units, Layer.Relu()) }],
        };
    }
}
