using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Neural.Initializers;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.Pipelines.Running;

/// <summary>
/// The default network and its training, of the form of RealMLP-TD-S (Holzmüller, Grinsztajn and Steinwart 2024, "Better by
/// Default", arXiv 2407.04491), or, where most of a row is text, of one layer. It asks for nothing but the shape of the rows, so
/// that pipelines and ML.NET's trainers share it. What is different from the paper is said at <see cref="DefaultRecipe"/>.
/// </summary>
/// <param name="Layers">All layers, the one with the outputs among them.</param>
/// <param name="Optimizer">How weights follow their gradients.</param>
/// <param name="Schedule">How the learning rate changes.</param>
/// <param name="Epochs">How often all rows are seen.</param>
/// <param name="BatchSize">The number of rows of one step.</param>
internal sealed record NetworkRecipe(ImmutableArray<LayerOptions> Layers, OptimizerOptions Optimizer, ScheduleOptions Schedule, int Epochs, int BatchSize)
{
    /// <summary>Fewer rows than this cannot spare any to watch.</summary>
    public const int VeryFewRows = 20;

    /// <summary>Fewer rows than this tell too little of a column's quartiles: standardizing does better there, and more members, which cost little.</summary>
    public const int FewRows = 1000;

    /// <summary>The multiply-adds of all members of an ensemble over the whole training: about half a minute on two processors.</summary>
    public const double EnsembleWork = 1.2e12;

    /// <summary>The multiply-adds of a trainer's single network, which is one step of an application: about ten seconds on two processors.</summary>
    public const double SingleWork = EnsembleWork / 9;

    private const int RowsOfAStep = 256;
    private const int RowsOfATextStep = 64;

    /// <summary>The epoch of the least watched loss is kept, however long it takes to come.</summary>
    public EarlyStoppingOptions EarlyStopping => new() { Patience = Epochs };

    /// <summary>The recipe for rows of a shape.</summary>
    /// <param name="shape">The rows.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="members">The number of members of an ensemble over folds; 1 for a single network, which watches a part of the rows.</param>
    /// <param name="work">The multiply-adds of the whole training.</param>
    public static NetworkRecipe Of(TableShape shape, int outputs, int members, double work)
    {
        bool isText = 2 * shape.TextFeatures > shape.Features;

        // A step back costs twice a step forward.
        double rowPasses = 3.0 * shape.Rows * (members == 1 ? 0.85 : members - 1);
        int Affordable(params int[] units) =>
            (int)Math.Min(100_000, work / (rowPasses * (((double)shape.Features * units[0]) + units.Zip([.. units[1..], outputs], (a, b) => (double)a * b).Sum())));
        int units = shape.Rows < 2 * FewRows || Affordable(256, 256, 256) < 40 ? 128 : 256;
        return isText
            ? new(
                TextNetwork(outputs), new AdamOptions { LearningRate = 0.005f, Beta2 = 0.95 }, new CosineScheduleOptions(), Math.Clamp(Affordable(64), 4, 20), RowsOfATextStep)
            : new(
                Network(shape.Task, units, outputs),
                new AdamOptions { LearningRate = shape.Task == TaskKind.Regression ? 0.07f : 0.04f, Beta2 = 0.95 },
                new CoslogScheduleOptions(),
                Math.Clamp(Affordable(units, units, units), 8, shape.Rows < 2 * FewRows ? 64 : 128),
                RowsOfAStep);
    }

    // A table's numbers have mean 0 and variance 1, for which the neural tangent parametrization is made.
    private static ImmutableArray<LayerOptions> Network(TaskKind task, int units, int outputs)
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
        return [Layer.Scaling() with { LearningRate = 6 }, dense, dropout, dense, dropout, dense, dropout, last];
    }

    // The words of a text are thousands of columns of which few are not 0, and a row has length 1: weights of the usual size see something of it, and each moves little.
    private static ImmutableArray<LayerOptions> TextNetwork(int outputs) =>
    [
        Layer.Dense(64, Layer.Relu()) with { KernelLearningRate = 0.2f },
        Layer.Dropout(0.5f),
        Layer.Dense(outputs) with { Name = "output", KernelInitializer = new ZerosOptions() },
    ];
}
