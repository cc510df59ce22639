using Microsoft.ML.Data;

namespace MlNetStudio.MLNet.Models;

/// <summary>The functions that ML.NET calls to score a row.</summary>
internal static class RowMapper
{
    /// <summary>For a network of one output.</summary>
    public static ValueMapper<VBuffer<float>, float> Create(NetworkModel model)
    {
        return Map;

        void Map(in VBuffer<float> features, ref float score)
        {
            var scorer = model.RentScorer();
            scorer.Score(in features, new Span<float>(ref score));
            model.Return(scorer);
        }
    }

    /// <summary>For a network of several outputs.</summary>
    public static ValueMapper<VBuffer<float>, VBuffer<float>> CreateVector(NetworkModel model)
    {
        int outputs = model.OutputCount;
        return Map;

        void Map(in VBuffer<float> features, ref VBuffer<float> scores)
        {
            var editor = VBufferEditor.Create(ref scores, outputs);
            var scorer = model.RentScorer();
            scorer.Score(in features, editor.Values);
            model.Return(scorer);
            scores = editor.Commit();
        }
    }
}
