using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Running;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>What options leave open, decided by the rows: as the command does where nothing is said of network and rate, by the core's own defaults otherwise.</summary>
internal sealed record TrainingChoice
{
    // A vector of so many slots of which so few are not 0 counts words.
    private const int TextFeatures = 512;
    private const double TextDensity = 0.05;

    private const double WatchedPart = 0.15;

    // A part of fewer rows says too little of which epoch is best, and is better learnt from: a single network
    // then stops by itself, before it is too sure. So many were best of 12, 24, 40 and 64 on iris and breast-cancer, and near the best on wine and diabetes.
    private const int FewestWatchedRows = NetworkRecipe.FewRows;
    private const int UnwatchedEpochs = 24;

    /// <summary>All layers of the network, that of the outputs among them; empty where the options say what they are.</summary>
    public ImmutableArray<LayerOptions> Layers { get; private init; } = [];

    /// <summary>Whether the network scales its features itself: unless the options say it, in the default choice those of a table, not the words of a text, whose size means something.</summary>
    public bool ScalesInputs { get; private init; }

    /// <summary>How weights follow their gradients.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>How the learning rate changes.</summary>
    public required ScheduleOptions Schedule { get; init; }

    /// <summary>How often all rows are seen, at most.</summary>
    public required int Epochs { get; init; }

    /// <summary>The number of rows of one step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>When training ends before its last epoch.</summary>
    public required EarlyStoppingOptions? EarlyStopping { get; init; }

    /// <summary>Whether the default choice is taken.</summary>
    /// <param name="options">The options.</param>
    /// <param name="goesOn">Whether training goes on from an earlier model.</param>
    public static bool IsOpen(NeuralNetworkOptions options, bool goesOn) => !goesOn
        && options is { Layers: null, Network: null, DefineNetwork: null, InputShape: null, Optimizer: null, Schedule: null };

    /// <summary>The part of the rows to watch where no other rows are given for that.</summary>
    /// <param name="options">The options.</param>
    /// <param name="isOpen">Whether the default choice is taken.</param>
    /// <param name="rows">The number of rows.</param>
    public static double ValidationFraction(NeuralNetworkOptions options, bool isOpen, int rows) =>
        options.ValidationFraction ?? (isOpen && options.Folds == 0 && rows >= FewestWatchedRows ? WatchedPart : 0);

    /// <summary>The choice.</summary>
    /// <param name="options">The options.</param>
    /// <param name="isOpen">Whether the default choice is taken.</param>
    /// <param name="task">The task.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="rows">The rows, before they are divided.</param>
    /// <param name="isWatching">Whether rows are watched while training.</param>
    public static TrainingChoice Of(NeuralNetworkOptions options, bool isOpen, NetworkTask task, int outputs, TrainingRows rows, bool isWatching)
    {
        bool isEnsemble = options.Folds > 0;
        if (!isOpen)
        {
            int epochs = options.Epochs ?? 100;
            return new TrainingChoice
            {
                ScalesInputs = options.ScaleFeatures ?? false,
                Optimizer = options.Optimizer ?? new AdamOptions(),
                Schedule = options.Schedule ?? new ConstantScheduleOptions(),
                Epochs = epochs,
                BatchSize = options.BatchSize ?? 32,
                EarlyStopping = options.EarlyStopping ?? (isEnsemble ? new EarlyStoppingOptions { Patience = epochs } : null),
            };
        }

        var shape = Shape(task, outputs, rows);
        var recipe = NetworkRecipe.Of(
            shape, outputs, Math.Max(1, options.Folds), isEnsemble ? NetworkRecipe.EnsembleWork : NetworkRecipe.SingleWork);
        int most = isWatching || rows.Count >= FewestWatchedRows ? recipe.Epochs : Math.Min(recipe.Epochs, UnwatchedEpochs);
        recipe = recipe with { Epochs = options.Epochs ?? most };
        return new TrainingChoice
        {
            Layers = recipe.Layers,
            ScalesInputs = options.ScaleFeatures ?? shape.TextFeatures == 0,
            Optimizer = recipe.Optimizer,
            Schedule = recipe.Schedule,
            Epochs = recipe.Epochs,
            BatchSize = options.BatchSize ?? recipe.BatchSize,
            EarlyStopping = options.EarlyStopping ?? (isWatching ? recipe.EarlyStopping : null),
        };
    }

    private static TableShape Shape(NetworkTask task, int outputs, TrainingRows rows)
    {
        bool isText = rows.FeatureColumns >= TextFeatures && rows.NonZeros <= TextDensity * rows.FeatureColumns * rows.Count;
        var kind = task switch
        {
            NetworkTask.Binary or NetworkTask.MultiLabel => TaskKind.Binary,
            NetworkTask.Multiclass => TaskKind.Multiclass,
            _ => TaskKind.Regression,
        };
        return new TableShape(kind, kind == TaskKind.Multiclass ? outputs : 0, rows.Count, rows.FeatureColumns, isText ? rows.FeatureColumns : 0);
    }
}
