namespace MlNetStudio.MLNet.Scoring;

/// <summary>
/// Scorers for as many threads as score at once. Beyond twice the number of processors they are let go again.
/// </summary>
internal sealed class ScorerPool
{
    private readonly RowScorer?[] _waiting = new RowScorer?[2 * Environment.ProcessorCount];
    private RowScorer? _first;

    /// <summary>A scorer for the calling thread alone, until it is returned; null if none waits.</summary>
    public RowScorer? Rent()
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

        return null;
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

    /// <summary>Lets go of the scorers that wait.</summary>
    public void Clear()
    {
        while (Rent() is { } scorer)
        {
            scorer.Dispose();
        }
    }
}
