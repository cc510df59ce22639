using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural;

/// <summary>
/// Scores rows with a network and allocates nothing. Not thread-safe: make one per thread. A row scores to the same bits
/// alone or among others, on any number of threads.
/// </summary>
public sealed unsafe class Predictor : IDisposable
{
    private readonly Plan _plan;
    private readonly WorkerTeam _team;
    private readonly ActivationKernel? _link;
    private readonly RowGatherer _gatherer;
    private readonly int _features;

    internal Predictor(Network network, int batchSize, ActivationOptions? link, int threads, SimdWidth? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        _team = threads > 1 ? new WorkerTeam(threads) : WorkerTeam.Single;
        _plan = new Plan(network, new PlanOptions { BatchSize = batchSize, Team = _team, Width = width ?? SimdWidths.Best });
        _link = link?.CreateKernel(_plan.Options.Width);
        _gatherer = new RowGatherer(_plan.Inputs);
        _features = network.Definition.FeatureCount;
        OutputSize = network.OutputShape.Size;
    }

    /// <summary>The number of outputs of one row.</summary>
    public int OutputSize { get; }

    /// <summary>Scores rows.</summary>
    /// <param name="rows">Row-major features.</param>
    /// <param name="outputs">Row-major outputs, <see cref="OutputSize"/> for each row.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Predict(ReadOnlySpan<float> rows, Span<float> outputs)
    {
        int count = rows.Length / _features;
        if (rows.Length != (long)count * _features || outputs.Length != (long)count * OutputSize)
        {
            throw new ArgumentException($"{rows.Length} features in rows of {_features} and {outputs.Length} outputs in rows of {OutputSize} do not fit together.");
        }

        var y = _plan.Output;
        fixed (float* source = rows, target = outputs)
        {
            for (int done = 0; done < count;)
            {
                int batch = Math.Min(_plan.Options.BatchSize, count - done);
                _gatherer.Copy(source + ((long)done * _features), batch, rows.Length - ((long)done * _features), _team);
                _plan.Forward(batch);
                int outputRows = batch * y.RowsPerSample;
                _link?.Forward(y.Data, y.Data, outputRows, y.Columns, y.Stride, _team);
                float* to = target + ((long)done * OutputSize);
                for (int row = 0; row < outputRows; row++)
                {
                    new ReadOnlySpan<float>(y.Data + (row * y.Stride), y.Columns).CopyTo(new Span<float>(to + (row * y.Columns), y.Columns));
                }

                done += batch;
            }
        }
    }

    /// <summary>Frees the buffers and ends the threads.</summary>
    public void Dispose()
    {
        _plan.Dispose();
        if (_team != WorkerTeam.Single)
        {
            _team.Dispose();
        }
    }
}
