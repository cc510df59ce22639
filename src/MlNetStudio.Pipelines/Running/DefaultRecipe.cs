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
/// Network and training for a table of which nothing else is said: an ensemble over folds of the rows, each member of the form of
/// RealMLP-TD-S (Holzmüller, Grinsztajn and Steinwart 2024, "Better by Default", arXiv 2407.04491), or, where most of a row is text,
/// a network of one layer. Sizes follow from the rows, the columns and the task by the rules here, the same for every table.
/// </summary>
/// <remarks>
/// Different from the paper: dropout, which pays on tables of a few thousand rows and fewer; no label smoothing, since the
/// report reads probabilities; the epoch of the least validation loss, not of the fewest errors, which are too few to
/// count on a small fold; as many epochs as the work allows, which is counted in multiply-adds and never in time, so that
/// the same table gives the same model on any machine.
/// </remarks>
internal static class DefaultRecipe
{
    // Fewer cannot spare any to watch.
    private const int VeryFewRows = 20;

    // Fewer rows than this tell too little of a column's quartiles: standardizing does better there, and more members, which cost little.
    private const int FewRows = 1000;

    // Beyond, one network has enough rows to be without folds.
    private const int ManyRows = 100_000;

    private const int BatchSize = 256;

    // The multiply-adds of all members over the whole training: about half a minute on two processors.
    private const double Work = 1.2e12;

    /// <summary>What must be known before the rows are divided and prepared: the folds and the scaling.</summary>
    /// <param name="pipeline">The pipeline, which says nothing of network and training.</param>
    /// <param name="rows">The rows to learn from and to watch.</param>
    public static PipelineDefinition Outline(PipelineDefinition pipeline, int rows)
    {
        int folds = pipeline.Training.Folds ?? (rows < VeryFewRows ? 0 : rows < FewRows ? 8 : rows < ManyRows ? 4 : 0);
        return pipeline with
        {
            // A preprocessing of which something is said stays as it is.
            Preprocessing = rows >= FewRows && pipeline.Preprocessing == new PreprocessingDefinition()
                ? pipeline.Preprocessing with { Numbers = NumberScaling.Robust }
                : pipeline.Preprocessing,
            Training = pipeline.Training with { Folds = folds, ValidationFraction = folds > 0 || rows < VeryFewRows ? 0 : 0.15 },
        };
    }

    /// <summary>The outline with network and training.</summary>
    /// <param name="outline">What <see cref="Outline"/> gave.</param>
    /// <param name="shape">What is known of the prepared rows.</param>
    public static PipelineDefinition Complete(PipelineDefinition outline, TableShape shape)
    {
        bool isText = 2 * shape.TextFeatures > shape.Features;
        int members = Math.Max(1, outline.Training.Folds!.Value);
        int outputs = RunPlanner.Outputs(RunPlanner.DefaultLoss(shape.Task), shape.Task, shape.Classes);

        // A step back costs twice a step forward.
        double rowPasses = 3.0 * shape.Rows * (members == 1 ? 0.85 : members - 1);
        int Affordable(params int[] units) =>
            (int)Math.Min(100_000, Work / (rowPasses * (((double)shape.Features * units[0]) + units.Zip([.. units[1..], outputs], (a, b) => (double)a * b).Sum())));
        int units = shape.Rows < 2 * FewRows || Affordable(256, 256, 256) < 40 ? 128 : 256;
        int epochs = isText ? Math.Clamp(Affordable(64), 4, 20) : Math.Clamp(Affordable(units, units, units), 8, shape.Rows < 2 * FewRows ? 64 : 128);
        return outline with
        {
            Network = isText ? TextNetwork(outputs) : Network(shape.Task, units, outputs),
            Training = outline.Training with
            {
                Loss = RunPlanner.DefaultLoss(shape.Task),
                Optimizer = isText
                    ? new AdamOptions { LearningRate = 0.005f, Beta2 = 0.95 }
                    : new AdamOptions { LearningRate = shape.Task == TaskKind.Regression ? 0.07f : 0.04f, Beta2 = 0.95 },
                Schedule = isText ? new CosineScheduleOptions() : new CoslogScheduleOptions(),
                Epochs = epochs,
                BatchSize = isText ? 64 : BatchSize,
                EarlyStopping = new EarlyStoppingOptions { Patience = epochs },
            },
        };
    }

    // A table's numbers have mean 0 and variance 1, for which the neural tangent parametrization is made.
    private static NetworkSection Network(TaskKind task, int units, int outputs)
    {
        ActivationOptions activation = task == TaskKind.Regression ? Layer.Mish() : Layer.Selu();
        var dense = Layer.Dense(units, activation) with
        {
            KernelInitializer = new LecunNormalOptions(),
            BiasInitializer = new NormalOptions { StandardDeviation = 1 },
            LearningRateByFanIn = true,
            BiasLearningRate = 0.1f,
        };
        var last = Layer.Dense(outputs) with
        {
            Name = "output",
            KernelInitializer = new ZerosOptions(),
            LearningRateByFanIn = true,
            BiasLearningRate = 0.1f,
        };
        var dropout = Layer.Dropout(0.1f);
        return Section(Layer.Scaling() with { LearningRate = 6 }, dense, dropout, dense, dropout, dense, dropout, last);
    }

    // The words of a text are thousands of columns of which few are not 0, and a row has length 1: weights of the usual size see something of it, and each moves little.
    private static NetworkSection TextNetwork(int outputs) => Section(
        Layer.Dense(64, Layer.Relu()) with { KernelLearningRate = 0.2f },
        Layer.Dropout(0.5f),
        Layer.Dense(outputs) with { Name = "output", KernelInitializer = new ZerosOptions() });

    private static NetworkSection Section(params LayerOptions[] layers) =>
        new() { Head = false, Layers = [.. layers.Select(layer => new NetworkLayer { Layer = layer })] };
}
