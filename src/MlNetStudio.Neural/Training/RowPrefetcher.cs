using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Training;

/// <summary>Has a source fill the next batches on a thread of its own while the network is busy with the present one.</summary>
internal sealed unsafe class RowPrefetcher : IDisposable
{
    private const int Ahead = 3;

    private readonly Dataset _data;
    private readonly IRowSource _source;
    private readonly int _batch;
    private readonly NativeBuffer[] _features = new NativeBuffer[Ahead];
    private readonly NativeBuffer[] _targets = new NativeBuffer[Ahead];
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _free = new(Ahead);
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Thread _thread;
    private int[] _rows = [];
    private int _epoch;
    private int _taken;
    private volatile bool _isOver;
    private volatile Exception? _failure;

    public RowPrefetcher(Dataset data, int batch)
    {
        (_data, _source, _batch) = (data, data.Source!, batch);
        for (int i = 0; i < Ahead; i++)
        {
            _features[i] = new NativeBuffer((long)batch * data.FeatureColumns);
            _targets[i] = new NativeBuffer((long)batch * data.TargetColumns);
        }

        _thread = new Thread(Work) { IsBackground = true, Name = "rows" };
        _thread.Start();
    }

    /// <summary>Begins to fill all batches of an epoch; those of the one before must have been taken.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="rows">The rows in their order, which must stay as they are until all are taken.</param>
    public void Begin(int epoch, int[] rows)
    {
        (_epoch, _rows) = (epoch, rows);
        _begun.Release();
    }

    /// <summary>The features and targets of the next batch; <see cref="Return"/> gives the place free.</summary>
    public (NativeBuffer Features, NativeBuffer Targets) Take()
    {
        _ready.Wait();
        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"The rows of a batch could not be made: {failure.Message}", failure);
        }

        return (_features[_taken], _targets[_taken]);
    }

    /// <summary>Gives the place of the batch last taken free.</summary>
    public void Return()
    {
        _taken = (_taken + 1) % Ahead;
        _free.Release();
    }

    public void Dispose()
    {
        _isOver = true;
        _begun.Release();
        _free.Release();
        _thread.Join();
        for (int i = 0; i < Ahead; i++)
        {
            _features[i].Dispose();
            _targets[i].Dispose();
        }

        _begun.Dispose();
        _free.Dispose();
        _ready.Dispose();
    }

    private void Work()
    {
        int place = 0;
        try
        {
            while (true)
            {
                _begun.Wait();
                for (int done = 0; done < _rows.Length && !_isOver; done += _batch)
                {
                    _free.Wait();
                    if (_isOver)
                    {
                        return;
                    }

                    Fill(_features[place], _targets[place], _rows.AsSpan(done, Math.Min(_batch, _rows.Length - done)));
                    place = (place + 1) % Ahead;
                    _ready.Release();
                }

                if (_isOver)
                {
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            // Thrown where the batch is taken: here it would end the process.
            _failure = exception;
            _ready.Release();
        }
    }

    private void Fill(NativeBuffer features, NativeBuffer targets, ReadOnlySpan<int> rows)
    {
        int columns = _data.FeatureColumns;
        int targetColumns = _data.TargetColumns;
        for (int i = 0; i < rows.Length; i++)
        {
            var target = targets.Span.Slice(i * targetColumns, targetColumns);
            _data.Targets.AsSpan(rows[i] * targetColumns, targetColumns).CopyTo(target);
            _source.Fill(rows[i], _epoch, features.Span.Slice(i * columns, columns), target);
        }
    }
}
