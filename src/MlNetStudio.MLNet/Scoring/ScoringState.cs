using MlNetStudio.MLNet.Models;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>One choice of what scores a model, with what it needs: the scorers that wait, and the one session of ONNX Runtime.</summary>
/// <remarks>Any number of threads may use it. Once disposed, its scorers refuse, and their users take one of the choice that came after it.</remarks>
/// <param name="model">The network.</param>
/// <param name="options">The choice.</param>
internal sealed class ScoringState(NetworkModel model, ScoringOptions options) : IDisposable
{
    // Enough rows that a call costs little beside them, and no more memory than 16 MiB for their features.
    private const int NativeRowsAtOnce = 256;
    private const int OnnxRowsAtOnce = 4096;
    private const int OnnxNumbersAtOnce = 1 << 22;

    private readonly Lock _opening = new();
    private readonly ScorerPool _pool = new();
    private OnnxRuntimeSession? _session;
    private volatile bool _isRetired;

    /// <summary>The choice.</summary>
    public ScoringOptions Options { get; } = options;

    /// <summary>Whether another choice has been made.</summary>
    public bool IsRetired => _isRetired;

    /// <summary>How many rows are best scored at once.</summary>
    public int RowsAtOnce => Options.Engine == ScoringEngine.Native ? NativeRowsAtOnce : Math.Clamp(OnnxNumbersAtOnce / model.FeatureCount, 1, OnnxRowsAtOnce);

    /// <summary>Opens the session now, where the choice needs one; otherwise the first score does.</summary>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime or the provider is missing.</exception>
    public void Open()
    {
        if (Options.Engine == ScoringEngine.OnnxRuntime)
        {
            Session();
        }
    }

    /// <summary>A scorer of single rows for the calling thread alone, until it is returned; null once another choice has been made.</summary>
    public RowScorer? Rent() => _pool.Rent() ?? Create(rowsAtOnce: 1);

    /// <summary>Takes a scorer back.</summary>
    public void Return(RowScorer scorer)
    {
        if (_isRetired)
        {
            scorer.Dispose();
        }
        else
        {
            _pool.Return(scorer);
        }
    }

    /// <summary>A scorer for the calling thread to dispose of; null once another choice has been made.</summary>
    /// <param name="rowsAtOnce">How many rows it takes at once; more are scored in parts.</param>
    /// <exception cref="OnnxRuntimeUnavailableException">ONNX Runtime or the provider is missing.</exception>
    public RowScorer? Create(int rowsAtOnce)
    {
        if (Options.Engine == ScoringEngine.Native)
        {
            return new NativeRowScorer(model, this, rowsAtOnce);
        }

        try
        {
            return Session() is { } session ? new OnnxRowScorer(model, this, session.BindRows(rowsAtOnce)) : null;
        }
        catch (ObjectDisposedException) when (_isRetired)
        {
            return null;
        }
    }

    /// <summary>Closes the session once no thread scores with it any more.</summary>
    public void Dispose()
    {
        lock (_opening)
        {
            _isRetired = true;
            _session?.Dispose();
        }

        _pool.Clear();
    }

    private OnnxRuntimeSession? Session()
    {
        lock (_opening)
        {
            return _isRetired ? null : _session ??= OpenSession();
        }
    }

    private OnnxRuntimeSession OpenSession()
    {
        try
        {
            return new OnnxRuntimeSession(model.ToOnnx(), Options.ToSessionOptions(), "the network");
        }
        catch (OnnxRuntimeUnavailableException exception)
        {
            throw new OnnxRuntimeUnavailableException(
                $"{exception.Message} The model is to be scored by ONNX Runtime; ScoringOptions.{nameof(ScoringOptions.Native)} as the {nameof(NeuralNetworkOptions.Scoring)} "
                + "of the trainer's options or of the model parameters scores without it.", exception);
        }
    }
}
