using System.Runtime.InteropServices;
using MlNetStudio.Neural.Kernels;
using MlNetStudio.Neural.Plans;

namespace MlNetStudio.Neural.Training;

/// <summary>Brings rows of a data set into a plan's inputs and into buffers of targets and weights.</summary>
internal sealed unsafe class BatchFeeder : IDisposable
{
    private readonly Dataset _data;
    private readonly RowGatherer _gatherer;
    private readonly WorkerTeam _team;
    private readonly NativeBuffer _targets;
    private readonly NativeBuffer? _weights;
    private readonly float[]? _rowWeights;
    private readonly RowPrefetcher? _prefetcher;
    private GCHandle _features;

    /// <param name="data">The rows.</param>
    /// <param name="plan">The plan whose inputs are filled.</param>
    /// <param name="classWeights">What the rows of each class count, or empty.</param>
    public BatchFeeder(Dataset data, Plan plan, ReadOnlySpan<float> classWeights)
    {
        (_data, _team) = (data, plan.Options.Team);
        _gatherer = new RowGatherer(plan.Inputs);
        _targets = new NativeBuffer((long)plan.Options.BatchSize * data.TargetColumns);
        _rowWeights = Combine(data, classWeights);
        _weights = _rowWeights is null ? null : new NativeBuffer(plan.Options.BatchSize);
        _features = GCHandle.Alloc(data.Features, GCHandleType.Pinned);
        _prefetcher = data.Source is null ? null : new RowPrefetcher(data, plan.Options.BatchSize);
    }

    public float* Targets => _targets.Pointer;

    public int TargetColumns => _data.TargetColumns;

    /// <summary>The weights of the batch, or null for 1 each.</summary>
    public float* Weights => _weights is null ? null : _weights.Pointer;

    /// <summary>The sum of the weights of the batch.</summary>
    public double TotalWeight { get; private set; }

    /// <summary>Says in which order the rows will be wanted: batch after batch, all of them, before this is called again.</summary>
    /// <param name="epoch">The epoch, from 1; 0 outside training.</param>
    /// <param name="rows">The rows, which must stay as they are until all are loaded.</param>
    public void Begin(int epoch, int[] rows) => _prefetcher?.Begin(epoch, rows);

    /// <summary>Brings in the rows with the given numbers.</summary>
    public void Load(ReadOnlySpan<int> rows)
    {
        if (_prefetcher is null)
        {
            LoadStored(rows);
        }
        else
        {
            var (features, targets) = _prefetcher.Take();
            _gatherer.Copy(features.Pointer, rows.Length, features.Length, _team);
            targets.Span[..(rows.Length * _data.TargetColumns)].CopyTo(_targets.Span);
            _prefetcher.Return();
        }

        if (_rowWeights is null)
        {
            TotalWeight = rows.Length;
            return;
        }

        double total = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            total += _weights!.Pointer[i] = _rowWeights[rows[i]];
        }

        TotalWeight = total;
    }

    public void Dispose()
    {
        _prefetcher?.Dispose();
        if (_features.IsAllocated)
        {
            _features.Free();
        }

        _targets.Dispose();
        _weights?.Dispose();
    }

    private void LoadStored(ReadOnlySpan<int> rows)
    {
        _gatherer.Gather((float*)_features.AddrOfPinnedObject(), rows, _data.Features.Length, _team);
        int columns = _data.TargetColumns;
        if (columns == 1)
        {
            var targets = _data.Targets;
            float* to = _targets.Pointer;
            for (int i = 0; i < rows.Length; i++)
            {
                to[i] = targets[rows[i]];
            }
        }
        else
        {
            for (int i = 0; i < rows.Length; i++)
            {
                _data.Targets.AsSpan(rows[i] * columns, columns).CopyTo(new Span<float>(_targets.Pointer + (i * columns), columns));
            }
        }
    }

    private static float[]? Combine(Dataset data, ReadOnlySpan<float> classWeights)
    {
        if (classWeights.IsEmpty)
        {
            return data.Weights;
        }

        if (data.TargetColumns != 1)
        {
            throw new InvalidInputException($"class weights need one target column, the class index; the data has {data.TargetColumns}.");
        }

        var combined = new float[data.RowCount];
        for (int row = 0; row < combined.Length; row++)
        {
            float target = data.Targets[row];
            if (!(target >= 0 && target < classWeights.Length && target == MathF.Floor(target)))
            {
                throw new InvalidInputException($"the class of row {row + 1} is {target}, but there are weights for classes 0 to {classWeights.Length - 1}.");
            }

            combined[row] = classWeights[(int)target] * (data.Weights?[row] ?? 1);
        }

        return combined;
    }
}
