using System.Collections.Immutable;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Losses;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Training;

/// <summary>Computes the loss and the metrics of a data set with the network's present parameters, at inference.</summary>
internal sealed unsafe class Scorer : IDisposable
{
    private const int LargestBatch = 512;

    private readonly Plan _plan;
    private readonly BatchFeeder _feeder;
    private readonly LossKernel _loss;
    private readonly int[] _rows;

    public Scorer(Network network, Dataset data, LossOptions loss, ReadOnlySpan<float> classWeights, WorkerTeam team, SimdWidth width)
    {
        _plan = new Plan(network, new PlanOptions { BatchSize = Math.Min(LargestBatch, data.RowCount), Team = team, Width = width });
        _feeder = new BatchFeeder(data, _plan, classWeights);
        _loss = loss.CreateKernel(network.OutputShape.Size, width);
        _rows = [.. Enumerable.Range(0, data.RowCount)];
    }

    /// <summary>The mean loss; the metrics get every batch.</summary>
    public double Score(ImmutableArray<EpochMetric> metrics)
    {
        double sum = 0;
        double weight = 0;
        var y = _plan.Output;
        _feeder.Begin(0, _rows);
        for (int done = 0; done < _rows.Length; done += _plan.Options.BatchSize)
        {
            var rows = _rows.AsSpan(done, Math.Min(_plan.Options.BatchSize, _rows.Length - done));
            _feeder.Load(rows);
            _plan.Forward(rows.Length);
            sum += _loss.Evaluate(new LossArguments
            {
                Outputs = y.Data,
                Stride = y.Stride,
                Targets = _feeder.Targets,
                TargetStride = _feeder.TargetColumns,
                Weights = _feeder.Weights,
                Rows = rows.Length,
            });
            weight += _feeder.TotalWeight;
            foreach (var metric in metrics)
            {
                metric.Add(y.Data, y.Stride, y.Columns, _feeder.Targets, _feeder.TargetColumns, _feeder.Weights, rows.Length);
            }
        }

        return weight > 0 ? sum / weight : 0;
    }

    public void Dispose()
    {
        _feeder.Dispose();
        _plan.Dispose();
    }
}
