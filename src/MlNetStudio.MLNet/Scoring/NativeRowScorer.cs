using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>Scores with the library's own core and allocates nothing.</summary>
internal sealed class NativeRowScorer(NetworkModel model, ScoringState state, int rowsAtOnce) : RowScorer(model, state)
{
    private readonly Predictor _predictor = model.Network.CreatePredictor(rowsAtOnce, model.Link);
    private readonly float[] _scaled = model.Inputs is null ? [] : new float[rowsAtOnce * model.FeatureCount];

    /// <inheritdoc/>
    public override void Dispose() => _predictor.Dispose();

    /// <inheritdoc/>
    protected override bool TryScoreRows(ReadOnlySpan<float> rows, Span<float> scores)
    {
        if (Model.Inputs is { } inputs)
        {
            int outputs = Model.OutputCount;
            for (int done = 0; done < rows.Length; done += _scaled.Length)
            {
                var part = rows.Slice(done, Math.Min(_scaled.Length, rows.Length - done));
                inputs.Apply(part, _scaled);
                int row = done / Model.FeatureCount;
                int count = part.Length / Model.FeatureCount;
                _predictor.Predict(_scaled.AsSpan(0, part.Length), scores.Slice(row * outputs, count * outputs));
            }
        }
        else
        {
            _predictor.Predict(rows, scores);
        }

        Model.Restore(scores);
        return true;
    }
}
