using Microsoft.ML;

namespace MlNetStudio.MLNet.Tests.Models;

/// <summary>A process that has only referenced the library loads a model and scores the same, bit for bit.</summary>
public class FreshProcessTests
{
    public static TheoryData<string> All => Pipelines.All;

    [Theory]
    [MemberData(nameof(All))]
    public void A_model_is_loaded_where_nothing_was_registered(string task)
    {
        var ml = new MLContext(seed: 3);
        var data = Samples.View(ml, count: 60, missing: true);
        var model = Pipelines.For(ml, task, epochs: 2).Fit(data);
        string folder = Directory.CreateTempSubdirectory("mlnetstudio").FullName;
        try
        {
            string zip = Path.Combine(folder, "model.zip");
            string table = Path.Combine(folder, "table.idv");
            ml.Model.Save(model, data.Schema, zip);
            using (var stream = File.Create(table))
            {
                ml.Data.SaveAsBinary(data, stream);
            }

            float[] scores = [.. Pipelines.Scores(model.Transform(data)).Take(60 * ScoresPerRow(model.Transform(data)))];
            Assert.Equal(scores, LoadApplication.Run(zip, table));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int ScoresPerRow(IDataView scored) => scored.Schema["Score"].Type is Microsoft.ML.Data.VectorDataViewType vector ? vector.Size : 1;
}
