using MlNetStudio.MLNet.Scoring;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Models;

/// <content>What scores the model, and scoring.</content>
internal sealed partial class NetworkModel
{
    private readonly Lock _choosing = new();
    private volatile ScoringState _scoring;

    /// <summary>What scores. As it is made or loaded nothing is tried; <see cref="Choose"/> tries.</summary>
    public ScoringOptions Scoring
    {
        get => _scoring.Options;
        init => _scoring = new ScoringState(this, value);
    }

    /// <summary>How many rows are best scored at once.</summary>
    public int RowsAtOnce => _scoring.RowsAtOnce;

    /// <summary>Changes what scores, or leaves all as it is if that cannot be had. Scores in the making on other threads are of the one or the other.</summary>
    /// <exception cref="InvalidInputException">ONNX Runtime, its provider or device cannot be had.</exception>
    public void Choose(ScoringOptions options)
    {
        lock (_choosing)
        {
            var state = new ScoringState(this, options);
            state.Open();
            Replace(state);
        }
    }

    /// <summary>Tries what scores.</summary>
    /// <exception cref="InvalidInputException">ONNX Runtime, its provider or device cannot be had.</exception>
    public void OpenScoring() => _scoring.Open();

    /// <summary>Closes what scoring keeps open outside the managed memory. The next score opens it again.</summary>
    public void CloseScoring()
    {
        lock (_choosing)
        {
            if (Scoring.Engine != ScoringEngine.Native)
            {
                Replace(new ScoringState(this, Scoring));
            }
        }
    }

    /// <summary>Something that scores single rows; for one thread.</summary>
    public RowScorer RentScorer()
    {
        // A state refuses only after the one that follows it has taken its place.
        RowScorer? scorer;
        while ((scorer = _scoring.Rent()) is null)
        {
        }

        return scorer;
    }

    /// <summary>Takes a scorer back.</summary>
    public void Return(RowScorer scorer) => scorer.State.Return(scorer);

    /// <summary>Scores many rows at once.</summary>
    /// <param name="rows">[rows, <see cref="FeatureCount"/>].</param>
    /// <param name="scores">[rows, <see cref="OutputCount"/>].</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void ScoreRows(ReadOnlySpan<float> rows, Span<float> scores)
    {
        RowScorer? scorer = null;
        try
        {
            ScoreRows(rows, scores, ref scorer);
        }
        finally
        {
            scorer?.Dispose();
        }
    }

    /// <summary>Scores many rows at once with a scorer that the caller keeps from call to call and disposes of.</summary>
    /// <param name="rows">[rows, <see cref="FeatureCount"/>].</param>
    /// <param name="scores">[rows, <see cref="OutputCount"/>].</param>
    /// <param name="scorer">It, or null where there is none yet; another one where what scores has been changed.</param>
    public void ScoreRows(ReadOnlySpan<float> rows, Span<float> scores, ref RowScorer? scorer)
    {
        int count = rows.Length / FeatureCount;
        if (rows.Length != (long)count * FeatureCount || scores.Length != (long)count * OutputCount)
        {
            throw new ArgumentException($"{rows.Length} features and {scores.Length} scores were given; the network takes {FeatureCount} and gives {OutputCount} for each row.", nameof(rows));
        }

        while (scorer is null || !scorer.TryScore(rows, scores))
        {
            scorer?.Dispose();
            scorer = null;
            var state = _scoring;
            scorer = state.Create(Math.Clamp(count, 1, state.RowsAtOnce));
        }
    }

    private void Replace(ScoringState state)
    {
        var old = _scoring;
        _scoring = state;
        old.Dispose();
    }
}
