using MlNetStudio.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Running;

/// <summary>Decides what a pipeline leaves open, from the task and the number of rows.</summary>
internal static class RunPlanner
{
    private const int RowsWorthWatching = 500;

    /// <summary>The pipeline with network and training complete.</summary>
    public static PipelineDefinition Resolve(PipelineDefinition pipeline, TaskKind task, int rows)
    {
        var training = pipeline.Training;
        var given = training;
        int batch = training.BatchSize ?? (rows < 256 ? 16 : rows < 2_000 ? 32 : rows < 20_000 ? 64 : 256);
        training = training with
        {
            Loss = training.Loss ?? task switch
            {
                TaskKind.Regression => new MeanSquaredErrorOptions(),
                TaskKind.Binary => new BinaryCrossEntropyOptions(),
                _ => new SparseCategoricalCrossEntropyOptions(),
            },
            BatchSize = batch,
            Optimizer = training.Optimizer ?? new AdamOptions { LearningRate = 0.002f },
            Schedule = training.Schedule ?? (training.Optimizer is null ? new CosineScheduleOptions() : new ConstantScheduleOptions()),
        };
        if (given.Epochs is null && given.EarlyStopping is null)
        {
            // About as many steps for a small table as a network of this size needs, more for a large one, few passes over a huge one.
            double stepsPerEpoch = Math.Max(1, (double)rows / batch);
            bool watches = rows >= RowsWorthWatching;
            training = training with
            {
                Epochs = (int)(watches ? Math.Clamp(20_000 / stepsPerEpoch, 20, 200) : Math.Clamp(2_000 / stepsPerEpoch, 50, 200)),
                EarlyStopping = watches ? new EarlyStoppingOptions { Patience = 20 } : null,
                ValidationFraction = given.ValidationFraction ?? (watches ? 0.15 : 0),
            };
        }

        training = training with
        {
            Epochs = training.Epochs ?? 200,
            ValidationFraction = training.ValidationFraction ?? (training.EarlyStopping is null ? 0 : 0.15),
        };
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
