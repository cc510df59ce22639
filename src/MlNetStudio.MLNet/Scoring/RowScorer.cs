using Microsoft.ML.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>Scores one row after another and allocates nothing. For one thread at a time.</summary>
internal sealed class RowScorer(NetworkModel model) : IDisposable
{
    private readonly Predictor _predictor = model.Network.CreatePredictor(batchSize: 1, model.Link);
    private readonly float[] _features = new float[model.FeatureCount];

    /// <summary>Scores a row.</summary>
    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        _predictor.Predict(features, scores);
        model.Restore(scores);
    }

    /// <summary>Scores a row as ML.NET gives it.</summary>
    /// <exception cref="InvalidInputException">It has another number of features.</exception>
    public void Score(in VBuffer<float> features, Span<float> scores)
    {
        if (features.Length != _features.Length)
        {
            throw new InvalidInputException($"a row of {features.Length} features cannot be scored by a network that takes {_features.Length}.");
        }

        if (features.IsDense)
        {
            Score(features.GetValues(), scores);
            return;
        }

        features.CopyTo(_features);
        Score(_features, scores);
    }

    /// <summary>Frees the buffers.</summary>
    public void Dispose() => _predictor.Dispose();
}
