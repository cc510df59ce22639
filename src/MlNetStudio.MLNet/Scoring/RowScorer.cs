using Microsoft.ML.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>Scores rows, one call after another, with one choice of what scores. For one thread at a time.</summary>
/// <param name="model">The network.</param>
/// <param name="state">The choice that it was made for.</param>
internal abstract class RowScorer(NetworkModel model, ScoringState state) : IDisposable
{
    private float[]? _features;

    /// <summary>The choice that it was made for.</summary>
    public ScoringState State => state;

    /// <summary>The network.</summary>
    protected NetworkModel Model => model;

    /// <summary>Scores rows.</summary>
    /// <param name="rows">Row-major features, as many rows as there are.</param>
    /// <param name="scores">Row-major scores of as many rows.</param>
    /// <returns>Whether they were scored; false once another choice was made, with which the caller goes on.</returns>
    public bool TryScore(ReadOnlySpan<float> rows, Span<float> scores) => !state.IsRetired && TryScoreRows(rows, scores);

    /// <summary>Scores a row as ML.NET gives it.</summary>
    /// <returns>Whether it was scored; false once another choice was made.</returns>
    /// <exception cref="InvalidInputException">It has another number of features.</exception>
    public bool TryScore(in VBuffer<float> features, Span<float> scores)
    {
        if (features.Length != model.FeatureCount)
        {
            throw new InvalidInputException($"a row of {features.Length} features cannot be scored by a network that takes {model.FeatureCount}.");
        }

        if (features.IsDense)
        {
            return TryScore(features.GetValues(), scores);
        }

        _features ??= new float[model.FeatureCount];
        features.CopyTo(_features);
        return TryScore(_features, scores);
    }

    /// <summary>Frees the buffers.</summary>
    public abstract void Dispose();

    /// <summary>Scores rows unless what scores them is gone.</summary>
    protected abstract bool TryScoreRows(ReadOnlySpan<float> rows, Span<float> scores);
}
