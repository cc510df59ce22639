using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetStudio.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.MLNet.Trainers;

/// <summary>What a task wants of a training.</summary>
/// <param name="Task">The task.</param>
/// <param name="Label">What the label column means.</param>
/// <param name="DefaultLoss">The loss, unless the options name one.</param>
internal sealed record TrainingPlan(NetworkTask Task, LabelKind Label, LossOptions DefaultLoss)
{
    /// <summary>The number of outputs.</summary>
    public required int Outputs { get; init; }

    /// <summary>What each output means; empty where it is not known or there is one.</summary>
    public ImmutableArray<string> OutputNames { get; init; } = [];

    /// <summary>Whether the network learns standardized targets.</summary>
    public bool StandardizesTargets { get; init; }

    /// <summary>What the rows of each class count; empty for 1 each.</summary>
    public ImmutableArray<float> ClassWeights { get; init; } = [];
}

/// <summary>From a data view to a trained model: what all trainers share.</summary>
/// <param name="host">The trainer's host.</param>
/// <param name="options">The trainer's options.</param>
internal sealed class NetworkTraining(IHost host, NeuralNetworkOptions options)
{
    /// <summary>The seed of the options, or else of the context.</summary>
    public long Seed { get; } = options.Seed ?? (host as IHostEnvironmentInternal)?.Seed ?? 0;

    /// <summary>Trains.</summary>
    /// <param name="plan">What the task wants.</param>
    /// <param name="data">The rows to learn from.</param>
    /// <param name="validation">Rows to watch, or null.</param>
    /// <param name="initial">A model whose network is trained on, or null for a new one.</param>
    /// <exception cref="InvalidInputException">The data or the options cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the rows were read.</exception>
    public NetworkModel Run(TrainingPlan plan, RoleMappedData data, RoleMappedData? validation, NetworkModel? initial)
    {
        initial ??= InitialNetwork.Of(options.InitialNetwork, plan, data.Schema.Label!.Value);
        var loss = options.Loss ?? initial?.TrainedLoss ?? plan.DefaultLoss;
        CheckOptions();
        if (initial is not null && initial.TrainedTask != plan.Task)
        {
            throw new InvalidInputException($"the earlier model was trained for {initial.TrainedTask}; a trainer for {plan.Task} cannot go on from it.");
        }

        using var report = new TrainingReport(host, options.Progress);
        bool isDivided = validation is null && options.ValidationFraction > 0;
        var rows = Read(plan, data, isDivided, report, "training");
        var (training, watched) = isDivided ? Divide(rows, plan) : (Whole(rows), null);
        CheckLabels(plan, training, data);
        watched = validation is null ? watched : Whole(Read(plan, validation, false, report, "validation"));

        var scaling = initial is not null ? initial.Scaling
            : plan.StandardizesTargets && loss.Link is null ? TrainingTargets.FitScaling(training.Targets, training.TargetColumns, training.Weights, plan.Outputs)
            : null;
        var network = MakeNetwork(plan, training.FeatureColumns, initial);
        try
        {
            TryScoring(network, plan, loss, scaling);
            var result = new Trainer(network, MakeOptions(plan, loss)).Fit(
                MakeDataset(training, plan, loss, scaling),
                watched is null ? null : MakeDataset(watched, plan, loss, scaling),
                report,
                options.CancellationToken);
            return new NetworkModel(network, plan.Task, loss, scaling, Seed) { OutputNames = plan.OutputNames, Training = result, Scoring = options.Scoring };
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Better now than after hours of training: the session is opened once with the untrained network.</summary>
    private void TryScoring(Network network, TrainingPlan plan, LossOptions loss, OutputScaling? scaling)
    {
        var model = new NetworkModel(network, plan.Task, loss, scaling, Seed) { Scoring = options.Scoring };
        model.OpenScoring();
        model.CloseScoring();
    }

    private void CheckOptions()
    {
        if (!(options.ValidationFraction is >= 0 and <= 0.9))
        {
            throw new InvalidInputException(FormattableString.Invariant($"ValidationFraction is {options.ValidationFraction}; it must be from 0 to 0.9."));
        }
    }

    private TrainingRows Read(TrainingPlan plan, RoleMappedData data, bool isDivided, TrainingReport report, string what)
    {
        var rows = RowReader.Read(data, plan.Label, isDivided, options.CancellationToken);
        string label = data.Schema.Label!.Value.Name;
        if (rows.Count == 0)
        {
            throw new InvalidInputException(rows.LeftOut == 0
                ? $"the {what} data has no rows."
                : $"no row of the {what} data has a value in the label column '{label}'.");
        }

        if (rows.LeftOut > 0)
        {
            report.Warn(FormattableString.Invariant($"{rows.LeftOut} rows of the {what} data were left out, since they have no value in the label column '{label}'."));
        }

        return rows;
    }

    private static PreparedRows Whole(TrainingRows rows)
    {
        int count = rows.Count;
        return new(rows.Features.ToArray(), rows.FeatureColumns, rows.Targets.ToArray(), rows.TargetColumns, rows.Weights?.ToArray(), count);
    }

    private (PreparedRows Training, PreparedRows Validation) Divide(TrainingRows rows, TrainingPlan plan)
    {
        int count = rows.Count;
        bool isClassified = plan.Task is NetworkTask.Binary or NetworkTask.Multiclass;
        float[]? targets = isClassified ? rows.Targets.ToArray() : null;
        if (rows.Lineages is { } lineages)
        {
            return Divide(rows, AugmentedSplit.Of(lineages, targets, options.ValidationFraction, Seed), targets);
        }

        var split = targets is null
            ? TableSplit.Random(count, options.ValidationFraction, Seed)
            : TableSplit.Stratified(Array.ConvertAll(targets, target => (int)target), options.ValidationFraction, Seed);
        var aside = new bool[count];
        foreach (int row in split.Test)
        {
            aside[row] = true;
        }

        var (features, asideFeatures) = rows.Features.Divide(aside);
        var (labels, asideLabels) = targets is null ? rows.Targets.Divide(aside) : (Pick(targets, split.Train), Pick(targets, split.Test));
        (float[]? weights, float[]? asideWeights) = rows.Weights is null ? (null, null) : rows.Weights.Divide(aside);
        return (
            new(features, rows.FeatureColumns, labels, rows.TargetColumns, weights, split.Train.Length),
            new(asideFeatures, rows.FeatureColumns, asideLabels, rows.TargetColumns, asideWeights, split.Test.Length));
    }

    private static (PreparedRows Training, PreparedRows Validation) Divide(TrainingRows rows, RowSplit split, float[]? targets)
    {
        float[] features = rows.Features.ToArray();
        float[] labels = targets ?? rows.Targets.ToArray();
        float[]? weights = rows.Weights?.ToArray();
        PreparedRows Take(int[] part) => new(
            AugmentedSplit.Pick(features, rows.FeatureColumns, part),
            rows.FeatureColumns,
            AugmentedSplit.Pick(labels, rows.TargetColumns, part),
            rows.TargetColumns,
            weights is null ? null : AugmentedSplit.Pick(weights, 1, part),
            part.Length);
        return (Take(split.Train), Take(split.Test));
    }

    private static float[] Pick(float[] values, int[] rows) => Array.ConvertAll(rows, row => values[row]);

    private static void CheckLabels(TrainingPlan plan, PreparedRows rows, RoleMappedData data)
    {
        if (rows.Weights is not null)
        {
            TrainingTargets.RequireSomeWeight(rows.Weights, data.Schema.Weight!.Value.Name);
        }

        if (plan.Task is NetworkTask.Binary or NetworkTask.Multiclass)
        {
            TrainingTargets.RequireTwoClasses(rows.Targets, rows.Weights, data.Schema.Label!.Value.Name, plan.Task);
        }
    }

    private Network MakeNetwork(TrainingPlan plan, int features, NetworkModel? initial)
    {
        var definition = initial?.Network.Definition ?? NetworkLayout.Define(options, features, plan.Outputs);
        var network = Network.Create(definition, Seed);
        if (network.OutputShape.Size != plan.Outputs || definition.FeatureCount != features)
        {
            using (network)
            {
                throw new InvalidInputException(
                    $"the {(initial is null ? "network" : "earlier model")} takes {definition.FeatureCount} features and has {network.OutputShape.Size} outputs; "
                    + $"the data has {features} features and needs {plan.Outputs} outputs.");
            }
        }

        if (initial is not null)
        {
            network.CopyParametersFrom(initial.Network);
        }

        return network;
    }

    private TrainingOptions MakeOptions(TrainingPlan plan, LossOptions loss) => new()
    {
        Loss = loss,
        Optimizer = options.Optimizer,
        Schedule = options.Schedule,
        Clipping = options.Clipping,
        Epochs = options.Epochs,
        BatchSize = options.BatchSize,
        Shuffle = options.Shuffle,
        Seed = Seed,
        Threads = options.Threads,
        EarlyStopping = options.EarlyStopping,
        ClassWeights = plan.ClassWeights,
        Checkpoints = options.CheckpointFolder is null
            ? null
            : new CheckpointOptions(options.CheckpointFolder) { EveryEpochs = options.CheckpointEveryEpochs, Resume = options.Resume },
    };

    private static Dataset MakeDataset(PreparedRows rows, TrainingPlan plan, LossOptions loss, OutputScaling? scaling)
    {
        var (targets, columns) = TrainingTargets.Encode(rows.Targets, rows.TargetColumns, loss, plan.Outputs, plan.Task);
        scaling?.Standardize(targets, columns);
        return new Dataset(rows.Features, rows.FeatureColumns, targets, columns, rows.Weights);
    }

    private sealed record PreparedRows(float[] Features, int FeatureColumns, float[] Targets, int TargetColumns, float[]? Weights, int Count);
}
