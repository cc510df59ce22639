using MlNetStudio.Neural.Operators;
using MlNetStudio.Pipelines.Models;

namespace MlNetStudio.Tests.Serving;

/// <summary>Scores as another one does, but only while the gate is open, and notes the rows of each batch.</summary>
internal sealed class HeldScorer : IDisposable
{
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private readonly SemaphoreSlim _entered = new(0);
    private readonly List<int> _batches = [];

    /// <summary>The rows of the batches so far.</summary>
    public int[] Batches
    {
        get
        {
            lock (_batches)
            {
                return [.. _batches];
            }
        }
    }

    public IModelScorer Around(IModelScorer inner) => new Scorer(this, inner);

    /// <summary>Holds up what is scored from now on.</summary>
    public void Close()
    {
        _gate.Reset();
        while (_entered.Wait(0))
        {
        }
    }

    /// <summary>Lets it go.</summary>
    public void Open() => _gate.Set();

    /// <summary>Waits until something is being held up.</summary>
    public Task EnteredAsync() => _entered.WaitAsync();

    public void Dispose()
    {
        Open();
        _entered.Dispose();
        _gate.Dispose();
    }

    private sealed class Scorer(HeldScorer held, IModelScorer inner) : IModelScorer
    {
        public string Name => inner.Name;

        public string Version => inner.Version;

        public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
        {
            lock (held._batches)
            {
                held._batches.Add(inputs.First().Value.Dimensions[0]);
            }

            held._entered.Release();
            held._gate.Wait();
            return inner.Run(inputs);
        }
    }
}
