using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ML;
using Microsoft.ML;

namespace MlNetStudio.MLNet.Tests.Composition;

/// <summary>ML.NET's pool for servers, from a file that is replaced while it serves.</summary>
public sealed class PredictionEnginePoolTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnetstudio").FullName;

    [Fact]
    public void A_pool_serves_many_threads_the_same_scores()
    {
        var data = Samples.View(_ml, count: 60);
        var model = Pipelines.For(_ml, "regression").Fit(data);
        string path = Path.Combine(_folder, "model.zip");
        _ml.Model.Save(model, data.Schema, path);
        float[] expected = Pipelines.Scores(model.Transform(data));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPredictionEnginePool<Samples.Row, Prediction>().FromFile(path);
        using var provider = services.BuildServiceProvider();
        var pool = provider.GetRequiredService<PredictionEnginePool<Samples.Row, Prediction>>();
        var rows = Samples.Rows(60);
        Parallel.For(0, 600, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Assert.Equal(expected[i % 60], pool.Predict(rows[i % 60]).Score));
    }

    [Fact]
    public void A_pool_takes_the_new_model_when_the_file_changes()
    {
        var data = Samples.View(_ml, count: 60);
        var first = Pipelines.For(_ml, "regression", epochs: 1).Fit(data);
        var second = Pipelines.For(_ml, "regression", epochs: 9).Fit(data);
        string path = Path.Combine(_folder, "model.zip");
        _ml.Model.Save(first, data.Schema, path);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPredictionEnginePool<Samples.Row, Prediction>().FromFile(path, watchForChanges: true);
        using var provider = services.BuildServiceProvider();
        var pool = provider.GetRequiredService<PredictionEnginePool<Samples.Row, Prediction>>();
        var row = Samples.Rows(60)[0];
        Assert.Equal(Pipelines.Scores(first.Transform(data))[0], pool.Predict(row).Score);
        string other = Path.Combine(_folder, "other.zip");
        _ml.Model.Save(second, data.Schema, other);

        // The pool misses a file that it finds half written, and is told of writes only: whole into place, then touched.
        File.Move(other, path, overwrite: true);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        float expected = Pipelines.Scores(second.Transform(data))[0];
        Assert.True(SpinWait.SpinUntil(() => pool.Predict(row).Score == expected, TimeSpan.FromSeconds(60)), "the pool never took the new model");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Prediction
    {
        public float Score { get; set; }
    }
}
