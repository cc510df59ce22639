using System.Collections.Immutable;
using System.Diagnostics;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Plans;
using MlNetStudio.Neural.Schedules;

namespace MlNetStudio.Neural.Training;

/// <summary>One training from its first step to its last: the loop.</summary>
internal sealed unsafe class TrainingRun : IDisposable
{
    // A step with fewer multiply-adds than this is over before another thread has joined in.
    private const double WorkWorthSharing = 2e6;

    private readonly Network _network;
    private readonly TrainingOptions _options;
    private readonly Dataset _training;
    private readonly WorkerTeam _team;
    private readonly Plan _plan;
    private readonly BatchFeeder _feeder;
    private readonly LossKernel _loss;
    private readonly GradientDescent _descent;
    private readonly WeightPruning? _pruning;
    private readonly ScheduleState _schedule;
    private readonly Scorer? _validation;
    private readonly ImmutableArray<EpochMetric> _metrics;
    private readonly int[] _order;
    private readonly int _stepsPerEpoch;
    private readonly BestEpoch _best;
    private readonly List<EpochSummary> _history = [];
    private readonly Checkpoint? _checkpoint;
    private long _step;
    private float _learningRate;

    public TrainingRun(Network network, TrainingOptions options, Dataset training, Dataset? validation, SimdWidth? width = null)
    {
        (_network, _options, _training) = (network, options, training);
        CheckData(training, "training");
        if (validation is not null)
        {
            CheckData(validation, "validation");
        }

        int batch = Math.Min(options.BatchSize, training.RowCount);
        _stepsPerEpoch = (training.RowCount + batch - 1) / batch;
        _team = MakeTeam(network, options, batch);
        _plan = new Plan(network, new PlanOptions { BatchSize = batch, Training = true, Seed = options.Seed, Team = _team, Width = width ?? SimdWidths.Best });
        _feeder = new BatchFeeder(training, _plan, options.ClassWeights.AsSpan());
        _loss = options.Loss.CreateKernel(network.OutputShape.Size, _plan.Options.Width);
        foreach (string layer in options.LayerRates.Keys)
        {
            if (!network.Definition.Nodes.Any(node => node.Name == layer))
            {
                throw new InvalidInputException(
                    $"a learning rate is given for layer '{layer}', which the network does not have. It has: {string.Join(", ", network.Definition.Nodes.Select(node => node.Name))}.");
            }
        }

        _descent = new GradientDescent(network, _plan, options.Optimizer, options.Clipping, options.LayerRates);
        _pruning = options.Pruning is null ? null : new WeightPruning(network, options.Pruning, options.LayerRates, (long)_stepsPerEpoch * options.Epochs);
        _schedule = options.Schedule.CreateState();
        _metrics = [.. options.Metrics.Select(EpochMetric.Create)];
        _validation = validation is null ? null : new Scorer(network, validation, options.Loss, options.ClassWeights.AsSpan(), _team, _plan.Options.Width);
        _order = new int[training.RowCount];
        _best = new BestEpoch(network.Parameters);
        _checkpoint = options.Checkpoints is null ? null : new Checkpoint(network, options, training, validation);
    }

    public TrainingResult Run(IProgress<TrainingEvent>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        int epoch = _options.Checkpoints is { Resume: true } ? _checkpoint!.TryLoad(_descent, _schedule, _best, _history) : 0;
        _step = (long)epoch * _stepsPerEpoch;
        progress?.Report(new TrainingEvent.Started(_options.Epochs, _stepsPerEpoch, epoch + 1));
        var outcome = TrainingOutcome.Completed;
        while (epoch < _options.Epochs)
        {
            if (HasStalled(epoch))
            {
                outcome = TrainingOutcome.StoppedEarly;
                break;
            }

            if (RunEpoch(++epoch, cancellation) is not { } summary)
            {
                outcome = TrainingOutcome.Cancelled;
                break;
            }

            _history.Add(summary);
            double monitored = summary.ValidationLoss ?? summary.Loss;
            bool isBest = _pruning is not { IsReached: false } && _best.Offer(epoch, monitored, _options.EarlyStopping?.MinimumChange ?? 0);
            _schedule.EndEpoch(monitored);
            if (_checkpoint is not null && (epoch % _options.Checkpoints!.EveryEpochs == 0 || epoch == _options.Epochs))
            {
                _checkpoint.Save(epoch, _descent, _schedule, _best, _history);
                progress?.Report(new TrainingEvent.CheckpointSaved(_options.Checkpoints.Path, epoch));
            }

            _options.Observer?.Observe(summary, ObserveParameters());
            progress?.Report(new TrainingEvent.EpochCompleted(summary, isBest));
        }

        bool restored = outcome == TrainingOutcome.Cancelled || _options.EarlyStopping is { RestoreBest: true };
        var result = new TrainingResult
        {
            Outcome = outcome,
            History = [.. _history],
            BestEpoch = restored && _best.Restore() ? _best.Epoch : _history.Count,
            Elapsed = clock.Elapsed,
        };
        progress?.Report(new TrainingEvent.Finished(result));
        return result;
    }

    public void Dispose()
    {
        _best.Dispose();
        _validation?.Dispose();
        _pruning?.Dispose();
        _descent.Dispose();
        _feeder.Dispose();
        _plan.Dispose();
        if (_team != WorkerTeam.Single)
        {
            _team.Dispose();
        }
    }

    /// <summary>One epoch, or null if it was cancelled.</summary>
    private EpochSummary? RunEpoch(int epoch, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Order(epoch);
        _feeder.Begin(epoch, _order);
        _pruning?.Begin(_step);
        double sum = 0;
        double weight = 0;
        for (int done = 0; done < _order.Length; done += _plan.Options.BatchSize)
        {
            if (cancellation.IsCancellationRequested)
            {
                return null;
            }

            var rows = _order.AsSpan(done, Math.Min(_plan.Options.BatchSize, _order.Length - done));
            double loss = RunStep(rows);
            if (!double.IsFinite(loss))
            {
                Diverged(epoch, (done / _plan.Options.BatchSize) + 1, rows.Length);
            }

            sum += loss;
            weight += _feeder.TotalWeight;
        }

        double mean = (weight > 0 ? sum / weight : 0) + _descent.Penalty();
        var metrics = TakeMetrics("");
        double? validation = null;
        if (_validation is not null)
        {
            validation = _validation.Score(_metrics);
            metrics = metrics.AddRange(TakeMetrics("validation."));
        }

        return new EpochSummary(epoch, mean, validation, _learningRate, Stopwatch.GetElapsedTime(start), metrics);
    }

    private double RunStep(ReadOnlySpan<int> rows)
    {
        var y = _plan.Output;
        _feeder.Load(rows);
        _plan.StepNumber = _step + 1;
        _plan.Forward(rows.Length);
        double loss = _loss.Evaluate(new LossArguments
        {
            Outputs = y.Data,
            Stride = y.Stride,
            Targets = _feeder.Targets,
            TargetStride = _feeder.TargetColumns,
            Weights = _feeder.Weights,
            Rows = rows.Length,
            Scale = _feeder.TotalWeight > 0 ? (float)(1 / _feeder.TotalWeight) : 0,
            Gradient = y.Gradient,
        });
        if (!double.IsFinite(loss))
        {
            return loss;
        }

        foreach (var metric in _metrics)
        {
            metric.Add(y.Data, y.Stride, y.Columns, _feeder.Targets, _feeder.TargetColumns, _feeder.Weights, rows.Length);
        }

        _plan.Backward(rows.Length);
        _learningRate = (float)(_options.Optimizer.LearningRate
            * _schedule.Factor(new SchedulePosition(_step, _stepsPerEpoch, (long)_stepsPerEpoch * _options.Epochs)));
        _descent.Step(++_step, _learningRate);
        _pruning?.EndStep(_step);
        return loss;
    }

    /// <summary>The order of the rows: a function of the seed and the epoch alone, so that a resume needs no state.</summary>
    private void Order(int epoch)
    {
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        if (_options.Shuffle)
        {
            new DeterministicRandom(_options.Seed, RandomStreams.Shuffling + epoch).Shuffle(_order);
        }
    }

    private bool HasStalled(int epoch) => _options.EarlyStopping is { } stopping && _best.Epoch > 0 && epoch - _best.Epoch >= stopping.Patience;

    private ObservedParameter[] ObserveParameters() =>
        [.. _network.Parameters.Slots.Select(slot => new ObservedParameter(
            slot.FullName,
            ParameterStore.Unpad(slot, _network.Parameters.Values),
            slot.Spec.Trainable ? ParameterStore.Unpad(slot, _plan.Gradients) : []))];

    private ImmutableSortedDictionary<string, double> TakeMetrics(string prefix)
    {
        if (_metrics.IsEmpty)
        {
            return ImmutableSortedDictionary<string, double>.Empty;
        }

        var results = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        for (int i = 0; i < _metrics.Length; i++)
        {
            results[prefix + _options.Metrics[i]] = _metrics[i].TakeResult();
        }

        return results.ToImmutable();
    }

    private void Diverged(int epoch, int step, int batch)
    {
        string layer = _plan.FindNonFinite(batch) ?? _network.Definition.Output;
        float learningRate = _learningRate;
        _best.Restore();
        throw new TrainingDivergedException(epoch, step, layer, learningRate);
    }

    private void CheckData(Dataset data, string what)
    {
        int features = _network.Definition.FeatureCount;
        if (data.FeatureColumns != features)
        {
            throw new InvalidInputException($"the {what} data has {data.FeatureColumns} features in a row, the network takes {features}.");
        }

        int outputs = _network.OutputShape.Size;
        if (_network.OutputShape.Rank != 1)
        {
            throw new InvalidInputException($"layer '{_network.Definition.Output}' gives {_network.OutputShape}; the last layer must give a vector. Add a flatten layer.");
        }

        int targets = _options.Loss.TargetColumns(outputs);
        if (data.TargetColumns != targets)
        {
            throw new InvalidInputException($"the {what} data has {data.TargetColumns} targets in a row; this loss with {outputs} outputs takes {targets}.");
        }

        _options.Loss.CheckTargets(data.Targets, data.TargetColumns, outputs);
    }

    private static WorkerTeam MakeTeam(Network network, TrainingOptions options, int batch)
    {
        int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        double work = (double)batch * network.BoundLayers.Sum(layer => layer.Parameters.Sum(p => (double)p.Shape.Size) * layer.Output.Rows);
        return threads == 1 || work < WorkWorthSharing ? WorkerTeam.Single : new WorkerTeam(threads);
    }
}
