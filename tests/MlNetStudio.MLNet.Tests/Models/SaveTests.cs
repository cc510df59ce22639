using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetStudio.MLNet.Tests.Models;

/// <summary>A model that was saved and loaded gives the same scores, and is saved again to the same bytes.</summary>
public class SaveTests
{
    private readonly MLContext _ml = new(seed: 3);

    public static TheoryData<string> Tasks => new(Pipelines.Tasks);

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_loaded_model_scores_the_same_and_can_be_saved_again(string task)
    {
        var data = Samples.View(_ml, missing: true);
        var model = Pipelines.For(_ml, task).Fit(data);
        byte[] saved = Save(_ml, model, data.Schema);
        var other = new MLContext();
        var loaded = other.Model.Load(new MemoryStream(saved), out var schema);
        byte[] again = Save(other, loaded, schema);
        var reloaded = new MLContext().Model.Load(new MemoryStream(again), out _);
        float[] expected = Pipelines.Scores(model.Transform(data), task);
        Assert.Equal(expected, Pipelines.Scores(loaded.Transform(data), task));
        Assert.Equal(expected, Pipelines.Scores(reloaded.Transform(data), task));
    }

    private static byte[] Save(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        var stream = new MemoryStream();
        ml.Model.Save(model, schema, stream);
        return stream.ToArray();
    }
}
