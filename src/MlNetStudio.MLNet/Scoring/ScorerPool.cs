using MlNetStudio.MLNet.Models;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>
/// Scorers for as many threads as score at once. Renting one allocates only while there are fewer than that; beyond twice the
/// number of processors they are let go again.
/// </summary>
internal sealed class ScorerPool(NetworkModel model)
{
    private readonly RowScorer?[] _waiting = new RowScorer?[2 * Environment.ProcessorCount];
    private RowScorer? _first;

    /// <summary>A scorer for the calling thread alone, until it is returned.</summary>
    public RowScorer Rent()
    {
        var scorer = _first;
        if (scorer is not null && Interlocked.CompareExchange(ref _first, null, scorer) == scorer)
        {
            return scorer;
        }

        foreach (ref var place in _waiting.AsSpan())
        {
            if (place is not null && Interlocked.Exchange(ref place, null) is { } waiting)
            {
                return waiting;
            }
        }

        return new RowScorer(model);
    }

    /// <summary>Takes a scorer back.</summary>
    public void Return(RowScorer scorer)
    {
        if (_first is null && Interlocked.CompareExchange(ref _first, scorer, null) is null)
        {
            return;
        }

        foreach (ref var place in _waiting.AsSpan())
        {
            if (place is null && Interlocked.CompareExchange(ref place, scorer, null) is null)
            {
                return;
            }
        }

        scorer.Dispose();
    }
}
