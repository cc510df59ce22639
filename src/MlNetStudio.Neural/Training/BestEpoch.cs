using MlNetStudio.Neural.Kernels;

namespace MlNetStudio.Neural.Training;

/// <summary>Remembers the epoch with the lowest monitored loss and its parameters, so that whatever happens later they are not lost.</summary>
internal sealed unsafe class BestEpoch(ParameterStore store) : IDisposable
{
    private readonly NativeBuffer _parameters = new(store.Length);

    /// <summary>The best epoch, from 1; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Its monitored loss.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>The kept parameters, laid out like the store.</summary>
    public float* Parameters => _parameters.Pointer;

    /// <summary>Remembers an epoch if its loss is lower than the best by more than <paramref name="minimumChange"/>; returns whether it was.</summary>
    public bool Offer(int epoch, double loss, double minimumChange)
    {
        if (!(loss < Loss - minimumChange || (Epoch == 0 && double.IsFinite(loss))))
        {
            return false;
        }

        Set(epoch, loss);
        long bytes = store.Length * sizeof(float);
        Buffer.MemoryCopy(store.Values, _parameters.Pointer, bytes, bytes);
        return true;
    }

    /// <summary>Sets what a checkpoint remembered; its parameters go to <see cref="Parameters"/>.</summary>
    public void Set(int epoch, double loss) => (Epoch, Loss) = (epoch, loss);

    /// <summary>Brings the kept parameters back into the network; returns whether there are any.</summary>
    public bool Restore()
    {
        if (Epoch == 0)
        {
            return false;
        }

        long bytes = store.Length * sizeof(float);
        Buffer.MemoryCopy(_parameters.Pointer, store.Change(), bytes, bytes);
        return true;
    }

    public void Dispose() => _parameters.Dispose();
}
