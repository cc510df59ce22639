using MlNetStudio.MLNet.Models;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>Scores with ONNX Runtime, through buffers of its own and the session that all threads share. The link and the scaling are in the graph.</summary>
internal sealed class OnnxRowScorer(NetworkModel model, ScoringState state, OnnxRuntimeRows buffers) : RowScorer(model, state)
{
    /// <inheritdoc/>
    public override void Dispose() => buffers.Dispose();

    /// <inheritdoc/>
    protected override bool TryScoreRows(ReadOnlySpan<float> rows, Span<float> scores)
    {
        int features = Model.FeatureCount;
        int outputs = Model.OutputCount;
        int count = rows.Length / features;
        for (int done = 0; done < count;)
        {
            int batch = Math.Min(buffers.Capacity, count - done);
            rows.Slice(done * features, batch * features).CopyTo(buffers.Input);
            if (!buffers.TryRun(batch))
            {
                return false;
            }

            buffers.Output[..(batch * outputs)].CopyTo(scores[(done * outputs)..]);
            done += batch;
        }

        return true;
    }
}
