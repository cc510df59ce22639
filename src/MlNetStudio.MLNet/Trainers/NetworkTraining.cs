using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetStudio.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Pipelines.Running;

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
    /// <exception cref="OperationCanceledException">It was cancelled before the rows were read, or the context's execution was cancelled.</exception>
    public NetworkModel Run(TrainingPlan plan, RoleMappedData data, RoleMappedData? validation, NetworkModel? initial)
    {
        initial ??= InitialNetwork.Of(options.InitialNetwork, plan, data.Schema.Label!.Value);
        var loss = options.Loss ?? initial?.TrainedLoss ?? plan.DefaultLoss;
        CheckOptions(validation is not null);
        CheckInitial(plan, initial);
        using var cancellation = new TrainingCancellation(host, options.CancellationToken);
        using var report = new TrainingReport(host, options.Progress);
        bool isOpen = TrainingChoice.IsOpen(options, initial is not null);
        bool isEnsemble = options.Folds > 0;

        // How many rows there are, and so whether some are watched, is known only once they are read.
        bool mayDivide = isEnsemble || (validation is null && TrainingChoice.ValidationFraction(options, isOpen, int.MaxValue) > 0);
        var rows = Read(plan, data, mayDivide, report, "training", cancellation);
        var lineages = rows.Lineages;
        double fraction = validation is null ? TrainingChoice.ValidationFraction(options, isOpen, rows.Count) : 0;
        var choice = TrainingChoice.Of(options, isOpen, plan.Task, plan.Outputs, rows, isEnsemble || validation is not null || fraction > 0);
        var (training, watched) = fraction > 0 ? TrainingParts.Watch(rows, plan.Task, fraction, Seed) : (PreparedRows.Of(rows), null);
        CheckLabels(plan, training, data);
        watched = validation is null ? watched : PreparedRows.Of(Read(plan, validation, false, report, "validation", cancellation));

        var scaling = initial is not null ? initial.Scaling
            : plan.StandardizesTargets && loss.Link is null ? FitScaling(plan, training)
            : null;
        var inputs = initial is not null ? initial.Inputs : choice.ScalesInputs ? InputScalingFit.Of(training) : null;
        inputs?.Apply(training.Features, training.Features);
        if (watched is not null)
        {
            inputs?.Apply(watched.Features, watched.Features);
        }

        var session = new TrainingSession(plan, loss, scaling, inputs, choice, options, Seed) { ColumnShape = ShapeOf(data.Schema.Feature!.Value) };
        return isEnsemble
            ? TrainMembers(session, training, options.FoldRows ?? TrainingParts.Folds(training, lineages, plan.Task, options.Folds, Seed), report, cancellation)
            : TrainOne(session, training, watched, initial, report, cancellation);
    }

    private NetworkModel TrainOne(
        TrainingSession session, PreparedRows training, PreparedRows? watched, NetworkModel? initial, TrainingReport report, TrainingCancellation cancellation)
    {
        var network = MakeNetwork(session, training.FeatureColumns, initial);
        try
        {
            TryScoring(session.Model(network));
            var result = session.Train(network, training, watched, Seed, options.Threads, null, report, cancellation.Token);
            cancellation.ThrowIfHostIsCancelled();
            return session.Model(network, result);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private NetworkModel TrainMembers(TrainingSession session, PreparedRows rows, RowSplit[] folds, TrainingReport report, TrainingCancellation cancellation)
    {
        using (var sample = MakeNetwork(session, rows.FeatureColumns, null))
        {
            var mean = Network.Create(NetworkEnsemble.Define(sample.Definition, folds.Length, session.MemberLink), Seed);
            using (mean)
            {
                TryScoring(session.Model(mean, isLinked: true));
            }
        }

        int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        var ensemble = new EnsembleTraining(folds.Length, Math.Min(threads, folds.Length), session.Epochs, value => report.ReportMember(((RunEvent.Training)value).Event));
        var members = ensemble.Run(
            (k, progress, memberCancellation) =>
            {
                long seed = NetworkEnsemble.MemberSeed(Seed, k);
                var network = Network.Create(session.Define(rows.FeatureColumns), seed);
                try
                {
                    string name = FormattableString.Invariant($"member{k + 1}");
                    var result = session.Train(
                        network, rows.Pick(folds[k].Train), rows.Pick(folds[k].Test), seed, Math.Max(1, threads / folds.Length), name, progress, memberCancellation);
                    return new EnsembleTraining.Member(k, network, result);
                }
                catch
                {
                    network.Dispose();
                    throw;
                }
            },
            cancellation.Token);
        try
        {
            cancellation.ThrowIfHostIsCancelled();
            var result = EnsembleTraining.Summarize([.. members.Select(member => member.Result)], ensemble.Elapsed, members.Count < folds.Length);
            report.Finish(result, members.Count);
            return session.Model(NetworkEnsemble.Average([.. members.Select(member => member.Network)], session.MemberLink), result, isLinked: true);
        }
        finally
        {
            foreach (var member in members)
            {
                member.Network.Dispose();
            }
        }
    }

    private OutputScaling FitScaling(TrainingPlan plan, PreparedRows rows) => TrainingTargets.FitScaling(
        rows.Targets, rows.TargetColumns, rows.Weights, plan.Outputs, (options as NeuralNetworkRegressionOptions)?.LabelScaling ?? NumberScaling.Standard);

    /// <summary>The shape that the network takes from the column, where nothing else says it.</summary>
    private Shape? ShapeOf(DataViewSchema.Column column) => options is { InputShape: null, Network: null, Layers: [not DenseOptions, ..] } ? ColumnShape.Of(column) : null;

    /// <summary>Better now than after hours of training: the session is opened once with the untrained network.</summary>
    private static void TryScoring(NetworkModel model)
    {
        model.OpenScoring();
        model.CloseScoring();
    }

    private void CheckOptions(bool isWatching)
    {
        if (options.ValidationFraction is not (null or (>= 0 and <= 0.9)))
        {
            throw new InvalidInputException(FormattableString.Invariant($"ValidationFraction is {options.ValidationFraction}; it must be from 0 to 0.9."));
        }

        if (options.Folds is < 0 or 1)
        {
            throw new InvalidInputException(FormattableString.Invariant($"Folds is {options.Folds}; it must be 2 or more for an ensemble, or 0 for one network."));
        }

        if (options.Folds > 0 && (isWatching || options.ValidationFraction > 0))
        {
            throw new InvalidInputException("with Folds every network watches its own part of the rows, so there are no others to watch. Leave out the validation rows and ValidationFraction, or Folds.");
        }
    }

    private void CheckInitial(TrainingPlan plan, NetworkModel? initial)
    {
        if (initial is null)
        {
            return;
        }

        if (initial.TrainedTask != plan.Task)
        {
            throw new InvalidInputException($"the earlier model was trained for {initial.TrainedTask}; a trainer for {plan.Task} cannot go on from it.");
        }

        if (initial.IsLinked)
        {
            throw new InvalidInputException(
                "the earlier model is the mean of several networks, of which each has learnt by itself: it can be scored, but not trained on as one. Train one network, without Folds.");
        }

        if (options.Folds > 0)
        {
            throw new InvalidInputException("with Folds new networks are trained, which do not go on from an earlier model. Leave out Folds, or the earlier model.");
        }
    }

    private TrainingRows Read(TrainingPlan plan, RoleMappedData data, bool isDivided, TrainingReport report, string what, TrainingCancellation cancellation)
    {
        var rows = RowReader.Read(data, plan.Label, isDivided, cancellation.Token);
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

    private Network MakeNetwork(TrainingSession session, int features, NetworkModel? initial)
    {
        var definition = initial?.Network.Definition ?? session.Define(features);
        int outputs = session.Plan.Outputs;
        var network = Network.Create(definition, Seed);
        if (network.OutputShape.Size != outputs || definition.FeatureCount != features)
        {
            using (network)
            {
                throw new InvalidInputException(
                    $"the {(initial is null ? "network" : "earlier model")} takes {definition.FeatureCount} features and has {network.OutputShape.Size} outputs; "
                    + $"the data has {features} features and needs {outputs} outputs.");
            }
        }

        if (initial is not null)
        {
            network.CopyParametersFrom(initial.Network);
        }

        return network;
    }
}
