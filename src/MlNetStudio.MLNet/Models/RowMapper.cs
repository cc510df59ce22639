using Microsoft.ML.Data;
using MlNetStudio.MLNet.Scoring;

namespace MlNetStudio.MLNet.Models;

/// <summary>
/// The functions that ML.NET calls to score a row. ML.NET asks for one for every cursor and so for every thread: each keeps a scorer
/// of its own, and takes another from the model's pool should two threads call it at once after all.
/// </summary>
internal sealed class RowMapper(NetworkModel model)
{
    private readonly int _outputs = model.OutputCount;
    private RowScorer? _own;

    /// <summary>For a network of one output.</summary>
    public static ValueMapper<VBuffer<float>, float> Create(NetworkModel model) => new RowMapper(model).Map;

    /// <summary>For a network of several outputs.</summary>
    public static ValueMapper<VBuffer<float>, VBuffer<float>> CreateVector(NetworkModel model) => new RowMapper(model).MapVector;

    private void Map(in VBuffer<float> features, ref float score) => Score(in features, new Span<float>(ref score));

    private void MapVector(in VBuffer<float> features, ref VBuffer<float> scores)
    {
        var editor = VBufferEditor.Create(ref scores, _outputs);
        Score(in features, editor.Values);
        scores = editor.Commit();
    }

    private void Score(in VBuffer<float> features, Span<float> scores)
    {
        var scorer = Interlocked.Exchange(ref _own, null) ?? model.RentScorer();
        while (!scorer.TryScore(in features, scores))
        {
            scorer.Dispose();
            scorer = model.RentScorer();
        }

        if (Interlocked.CompareExchange(ref _own, scorer, null) is not null)
        {
            model.Return(scorer);
        }
    }
}
