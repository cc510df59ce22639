using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>What is decided before training, the same for every network of it.</summary>
/// <param name="plan">What the task wants.</param>
/// <param name="loss">What is made small.</param>
/// <param name="scaling">How the target is scaled, or null.</param>
/// <param name="inputs">What was done with the features of the rows, and is part of the model; or null.</param>
/// <param name="choice">What the options left open.</param>
/// <param name="options">The options.</param>
/// <param name="seed">The seed of the whole.</param>
internal sealed class TrainingSession(TrainingPlan plan, LossOptions loss, OutputScaling? scaling, InputScaling? inputs, TrainingChoice choice, NeuralNetworkOptions options, long seed)
{
    /// <summary>What the task wants.</summary>
    public TrainingPlan Plan => plan;

    /// <summary>How often all rows are seen, at most.</summary>
    public int Epochs => choice.Epochs;

    /// <summary>What makes predictions of a member's outputs, so that their mean can be taken: the loss's link, or the one with which its outputs are read as probabilities.</summary>
    public ActivationOptions? MemberLink => loss.Link ?? plan.Task switch
    {
        NetworkTask.Binary => Layer.Sigmoid(),
        NetworkTask.Multiclass => Layer.Softmax(),
        _ => null,
    };

    /// <summary>The shape that the feature column says a row has; null for a vector.</summary>
    public Shape? ColumnShape { get; init; }

    /// <summary>The network on a row of so many features.</summary>
    public NetworkDefinition Define(int features) => NetworkLayout.Define(options, choice.Layers, features, plan.Outputs, ColumnShape);

    /// <summary>Trains a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="training">The rows to learn from.</param>
    /// <param name="watched">The rows to watch, or null.</param>
    /// <param name="memberSeed">Decides the order of the rows and what dropout drops.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="member">The network's name in an ensemble, which has checkpoints of its own; null for a single one.</param>
    /// <param name="progress">Told of every epoch.</param>
    /// <param name="cancellation">Ends training with the best so far.</param>
    public TrainingResult Train(
        Network network, PreparedRows training, PreparedRows? watched, long memberSeed, int threads, string? member, IProgress<TrainingEvent> progress, CancellationToken cancellation)
    {
        var settings = new TrainingOptions
        {
            Loss = loss,
            Optimizer = choice.Optimizer,
            Schedule = choice.Schedule,
            Clipping = options.Clipping,
            Epochs = choice.Epochs,
            BatchSize = choice.BatchSize,
            Shuffle = options.Shuffle,
            Seed = memberSeed,
            Threads = threads,
            EarlyStopping = choice.EarlyStopping,
            ClassWeights = plan.ClassWeights,
            Checkpoints = options.CheckpointFolder is { } folder
                ? new CheckpointOptions(Path.Combine(folder, member ?? "")) { EveryEpochs = options.CheckpointEveryEpochs, Resume = options.Resume }
                : null,
        };
        return new Trainer(network, settings).Fit(ToDataset(training), watched is null ? null : ToDataset(watched), progress, cancellation);
    }

    /// <summary>A network as a model.</summary>
    /// <param name="network">The network, or the mean of several.</param>
    /// <param name="result">How training went; null before it.</param>
    /// <param name="isLinked">Whether its outputs are predictions already.</param>
    public NetworkModel Model(Network network, TrainingResult? result = null, bool isLinked = false) =>
        new(network, plan.Task, loss, scaling, seed, isLinked) { Inputs = inputs, OutputNames = plan.OutputNames, Training = result, Scoring = options.Scoring };

    private Dataset ToDataset(PreparedRows rows)
    {
        var (targets, columns) = TrainingTargets.Encode(rows.Targets, rows.TargetColumns, loss, plan.Outputs, plan.Task);

        // In place: a fold's rows are a copy, and those of a single network are used once.
        scaling?.Standardize(targets, columns);
        return new Dataset(rows.Features, rows.FeatureColumns, targets, columns, rows.Weights);
    }
}
