using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>Scores with the library's own core and allocates nothing.</summary>
internal sealed class NativeRowScorer(NetworkModel model, ScoringState state, int rowsAtOnce) : RowScorer(model, state)
{
    private readonly Predictor _predictor = model.Network.CreatePredictor(rowsAtOnce, model.Link);

    /// <inheritdoc/>
    public override void Dispose() => _predictor.Dispose();

    /// <inheritdoc/>
    protected override bool TryScoreRows(ReadOnlySpan<float> rows, Span<float> scores)
    {
        _predictor.Predict(rows, scores);
        Model.Restore(scores);
        return true;
    }
}
