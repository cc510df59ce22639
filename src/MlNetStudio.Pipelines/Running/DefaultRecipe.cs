using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// Network and training for a table of which nothing else is said: an ensemble over the folds of the rows, each member of
/// the form of RealMLP-TD-S (Holzmüller, Grinsztajn and Steinwart 2024, "Better by Default", arXiv 2407.04491).
/// </summary>
internal static class DefaultRecipe
{
    private const int BatchSize = 256;

    /// <summary>What must be known before the rows are divided and prepared: the folds and the scaling.</summary>
    public static PipelineDefinition Outline(PipelineDefinition pipeline, int rows) => pipeline with
    {
        Preprocessing = pipeline.Preprocessing == new PreprocessingDefinition()
            ? pipeline.Preprocessing with { Numbers = NumberScaling.Robust }
            : pipeline.Preprocessing,
        Training = pipeline.Training with
        {
            Folds = pipeline.Training.Folds ?? 4,
            ValidationFraction = pipeline.Training.Folds == 0 ? 0.2 : 0,
        },
    };

    /// <summary>The outline with network and training.</summary>
    public static PipelineDefinition Complete(PipelineDefinition outline, TableShape shape)
    {
        int epochs = 64;
        return outline with
        {
            Network = Network(shape, 128),
            Training = outline.Training with
            {
                Loss = RunPlanner.DefaultLoss(shape.Task),
                Optimizer = new AdamOptions { LearningRate = shape.Task == TaskKind.Regression ? 0.07f : 0.04f, Beta2 = 0.95 },
                Schedule = new CoslogScheduleOptions(),
                Epochs = epochs,
                BatchSize = BatchSize,
                EarlyStopping = new EarlyStoppingOptions { Patience = epochs },
            },
        };
    }

    private static NetworkSection Network(TableShape shape, int units)
    {
        ActivationOptions activation = shape.Task == TaskKind.Regression ? Layer.Mish() : Layer.Selu();
        DenseOptions Dense() => Layer.Dense(units, activation) with
        {
            KernelInitializer = new LecunNormalOptions(),
            BiasInitializer = new NormalOptions { StandardDeviation = 1 },
            LearningRateByFanIn = true,
            BiasLearningRate = 0.1f,
        };
        LayerOptions[] layers =
        [
            Layer.Scaling() with { LearningRate = 6 },
            Dense(),
            Dense(),
            Dense(),
            Layer.Dense(RunPlanner.Outputs(RunPlanner.DefaultLoss(shape.Task), shape.Task, shape.Classes)) with
            {
                Name = "output",
                KernelInitializer = new ZerosOptions(),
                LearningRateByFanIn = true,
                BiasLearningRate = 0.1f,
            },
        ];
        return new NetworkSection { Head = false, Layers = [.. layers.Select(layer => new NetworkLayer { Layer = layer })] };
    }
}
