using System.Collections.Immutable;
using MlNetStudio.Data;
using MlNetStudio.Evaluation.Metrics;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Training;
using MlNetStudio.Pipelines.Definitions;
using MlNetStudio.Pipelines.Files;
using MlNetStudio.Pipelines.TensorBoard;

namespace MlNetStudio.Pipelines.Running;

/// <summary>What training left.</summary>
/// <param name="Network">The network, or the mean of the members.</param>
/// <param name="Result">How it went; of several members the mean of every epoch.</param>
internal sealed record TrainedNetwork(Network Network, TrainingResult Result) : IDisposable
{
    /// <summary>The members' results in their order, with the fold of each; empty for a single network.</summary>
    public ImmutableArray<MemberResult> Members { get; init; } = [];

    /// <summary>The metrics on the rows that the members did not learn from; null for a single network.</summary>
    public CrossValidation? CrossValidation { get; init; }

    /// <summary>What turns the network's outputs into predictions; null where they are predictions already, as an ensemble's are.</summary>
    public ActivationOptions? Link { get; init; }

    /// <summary>Whether the outputs of a classification are probabilities already.</summary>
    public bool GivesProbabilities => !Members.IsEmpty;

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}

/// <summary>How the training of one member of an ensemble went.</summary>
/// <param name="Fold">The fold that it validated on, from 0.</param>
/// <param name="Result">How it went.</param>
internal sealed record MemberResult(int Fold, TrainingResult Result);

/// <summary>Trains the network of a pipeline, or the members of its ensemble.</summary>
internal sealed class NetworkTraining(
    PipelineFile file, PipelineDefinition pipeline, RunData data, PreparedFeatures features, RunSettings settings, string folder, StartingModel? start, Action<RunEvent>? tell)
{
    private readonly TrainingSection _section = pipeline.Training;
    private readonly int _outputs = RunPlanner.Outputs(pipeline.Training.Loss!, data.Label.Task, data.Label.Classes.Length);
    private NetworkDefinition? _definition;

    /// <summary>What the trained network will be, if nothing interrupts the training.</summary>
    public NetworkDefinition Result => data.Folds.Length == 0 ? Definition : NetworkEnsemble.Define(Definition, data.Folds.Length, MemberLink);

    private NetworkDefinition Definition => _definition ??= Define();

    // What makes predictions of a member's outputs: the loss's link, or the one with which its outputs are read as probabilities.
    private ActivationOptions? MemberLink => _section.Loss!.Link
        ?? (data.Label.Task == TaskKind.Regression ? null : _outputs == 1 ? Layer.Sigmoid() : Layer.Softmax());

    /// <summary>Trains.</summary>
    /// <param name="cancellation">Ends training; what is there is kept.</param>
    /// <exception cref="InvalidInputException">An option does not fit the data, or the loss stopped being finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch was over.</exception>
    public TrainedNetwork Train(CancellationToken cancellation)
    {
        try
        {
            return data.Folds.Length == 0 ? TrainOne(cancellation) : TrainMembers(cancellation);
        }
        catch (InvalidInputException exception) when (exception.Location is null && exception is not TrainingDivergedException && file.Locate("training") is { } location)
        {
            throw new InvalidInputException(exception.Message, location, exception);
        }
    }

    private TrainedNetwork TrainOne(CancellationToken cancellation)
    {
        var network = start?.Create(0, _outputs, _section.Seed) ?? Network.Create(Definition, _section.Seed);
        try
        {
            Tell(network, "");
            using var observer = Observe(null);
            var result = new Trainer(network, Options(_section.Seed, settings.Threads, null, observer)).Fit(
                features.TrainingSet(_section.Loss!, _outputs), features.ValidationSet(_section.Loss!, _outputs), TrainingProgress.To(tell), cancellation);
            return result.Epochs > 0
                ? new TrainedNetwork(network, result) { Link = _section.Loss!.Link }
                : throw new OperationCanceledException(cancellation);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private TrainedNetwork TrainMembers(CancellationToken cancellation)
    {
        int count = data.Folds.Length;
        using (var sample = Network.Create(Definition, _section.Seed))
        {
            Tell(sample, FormattableString.Invariant($", {count} times, each without one of {count} folds of the rows"));
        }

        int threads = settings.Threads == 0 ? Environment.ProcessorCount : settings.Threads;
        var ensemble = new EnsembleTraining(count, Math.Min(threads, count), _section.Epochs!.Value, tell);
        var members = ensemble.Run(
            (k, progress, token) => TrainMember(k, Math.Max(1, threads / count), progress, token),
            cancellation);
        try
        {
            var network = NetworkEnsemble.Average([.. members.Select(member => member.Network)], MemberLink);
            return new TrainedNetwork(network, EnsembleTraining.Summarize([.. members.Select(member => member.Result)], ensemble.Elapsed, members.Count < count))
            {
                Members = [.. members.Select(member => new MemberResult(member.Index, member.Result))],
                CrossValidation = CrossValidation.Of(data.Label, features, [.. members.Select(member => (data.Folds[member.Index].Test, Predict(member)))]),
            };
        }
        finally
        {
            foreach (var member in members)
            {
                member.Network.Dispose();
            }
        }
    }

    private EnsembleTraining.Member TrainMember(int k, int threads, IProgress<TrainingEvent> progress, CancellationToken cancellation)
    {
        long seed = NetworkEnsemble.MemberSeed(_section.Seed, k);
        var network = start?.Create(k, _outputs, seed) ?? Network.Create(Definition, seed);
        try
        {
            var fold = data.Folds[k];
            string member = FormattableString.Invariant($"member{k + 1}");
            using var observer = Observe(member);
            var result = new Trainer(network, Options(seed, threads, member, observer)).Fit(
                features.TrainingSet(_section.Loss!, _outputs, fold.Train), features.TrainingSet(_section.Loss!, _outputs, fold.Test), progress, cancellation);
            return new EnsembleTraining.Member(k, network, result);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The metrics on rows that the network did not learn from: of its members' folds, or of the validation rows.</summary>
    /// <exception cref="InvalidOperationException">There are no such rows.</exception>
    public MetricValues Validate(TrainedNetwork trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        return trained.CrossValidation?.OutOfFold ?? CrossValidation.Evaluate(
            data.Label,
            features,
            features.ValidationLabels,
            features.ValidationAnchors,
            Predict(trained.Network, (features.Validation ?? throw new InvalidOperationException("There are no rows to validate on.")).Values)).Metrics;
    }

    private float[] Predict(EnsembleTraining.Member member) => Predict(member.Network, features.Rows(data.Folds[member.Index].Test));

    private float[] Predict(Network network, float[] rows)
    {
        int count = rows.Length / features.Training.Columns;
        var outputs = new float[count * _outputs];
        using var predictor = network.CreatePredictor(Math.Clamp(count, 1, 256), MemberLink);
        predictor.Predict(rows, outputs);
        return outputs;
    }

    private TensorBoardObserver? Observe(string? member) =>
        settings.TensorBoard is not { } events ? null : new TensorBoardObserver(member is null ? events : Path.Combine(events, member), Definition);

    private TrainingOptions Options(long seed, int threads, string? member, ITrainingObserver? observer) =>
        TrainerOptions.Of(_section, settings, folder, features.ClassWeights(_section, data.Label, file.Locate), observer, member) with
        {
            Seed = seed,
            Threads = threads,
            Metrics = data.Label.Task == TaskKind.Regression ? [] : ["accuracy"],
            LayerRates = start?.LayerRates() ?? ImmutableSortedDictionary<string, float>.Empty,
        };

    private NetworkDefinition Define()
    {
        if (start is not null)
        {
            using var starting = start.Create(0, _outputs, _section.Seed);
            return starting.Definition;
        }

        return NetworkFactory.Check(
            () => NetworkFactory.Define(pipeline.Network!, features.Preprocessing.Features, _outputs), _outputs, "Leave 'head' at true to have that layer added.", file);
    }

    private void Tell(Network network, string more) =>
        tell?.Invoke(new RunEvent.Stage($"network {NetworkFactory.Describe(network)}, {network.ParameterCount} parameters{more}"));
}
