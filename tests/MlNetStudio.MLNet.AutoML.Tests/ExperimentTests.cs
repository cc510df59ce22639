using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Tests;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.AutoML.Tests;

/// <summary>Experiments of ML.NET's AutoML find a network, and what they return is a model like any other.</summary>
public sealed class ExperimentTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnetstudio").FullName;

    [Fact]
    public void An_experiment_on_iris_finds_a_network_that_is_saved_and_loaded()
    {
        var flowers = _ml.Data.LoadFromTextFile<Flower>(Path.Combine(TestData.RepositoryRoot, "data", "iris.csv"), separatorChar: ',', hasHeader: true);
        var split = _ml.Data.TrainTestSplit(flowers, 0.3);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(_ml.Auto().NeuralNetworkMultiClassification(featureColumnName: "Measures"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var best = _ml.Auto().CreateExperiment()
            .SetPipeline(pipeline)
            .SetDataset(split)
            .SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Label")
            .SetMaxModelToExplore(4)
            .Run();
        Assert.InRange(best.Metric, 0.9, 1);
        var metrics = _ml.MulticlassClassification.Evaluate(best.Model.Transform(split.TestSet));
        Assert.Equal(best.Metric, metrics.MicroAccuracy);
        float[][] scores = Scores(best.Model, split.TestSet);

        string zip = Path.Combine(_folder, "iris.zip");
        _ml.Model.Save(best.Model, flowers.Schema, zip);
        var loaded = new MLContext().Model.Load(zip, out _);
        Assert.Equal(scores, Scores(loaded, split.TestSet));
        using var stream = new MemoryStream();
        _ml.Model.ConvertToOnnx(loaded, flowers, stream);
        Assert.True(stream.Length > 500);
        using var engine = _ml.Model.CreatePredictionEngine<Flower, Guess>(loaded);
        Assert.Equal("setosa", engine.Predict(new Flower { Measures = [5.1f, 3.5f, 1.4f, 0.2f] }).PredictedLabel);
    }

    [Fact]
    public void An_experiment_on_numbers_finds_a_network_without_a_normalizer()
    {
        var recorder = new Recorder();
        var best = Experiments.Regression(_ml, _ml.Auto().NeuralNetworkRegression("Price"))
            .SetMonitor(recorder)
            .SetMaxModelToExplore(4)
            .Run();
        Assert.Equal(4, recorder.Completed.Count);
        Assert.Equal(recorder.Completed.Max(trial => trial.Metric), best.Metric);
        Assert.InRange(best.Metric, 0.95, 1);
        var data = Samples.View(_ml);
        Assert.InRange(_ml.Regression.Evaluate(best.Model.Transform(data), "Price").RSquared, 0.95, 1);
    }

    [Fact]
    public void An_experiment_decides_between_two_classes_by_cross_validation()
    {
        var best = _ml.Auto().CreateExperiment()
            .SetPipeline(Experiments.Featurize(_ml).Append(_ml.Auto().NeuralNetworkBinaryClassification("IsDear")))
            .SetDataset(Samples.View(_ml), fold: 3)
            .SetBinaryClassificationMetric(BinaryClassificationMetric.AreaUnderRocCurve, "IsDear")
            .SetMaxModelToExplore(2)
            .Run();
        Assert.InRange(best.Metric, 0.95, 1);
        Assert.InRange(_ml.BinaryClassification.Evaluate(best.Model.Transform(Samples.View(_ml)), "IsDear").Accuracy, 0.9, 1);
    }

    [Fact]
    public void An_experiment_goes_on_from_the_trials_of_an_earlier_one()
    {
        for (int round = 0; round < 2; round++)
        {
            var recorder = new Recorder();
            Experiments.Regression(_ml, _ml.Auto().NeuralNetworkRegression("Price", searchSpace: Experiments.Quick))
                .SetMonitor(recorder)
                .SetCheckpoint(_folder)
                .SetMaxModelToExplore(3)
                .Run();
            Assert.Empty(recorder.Failed);
            Assert.Equal(Enumerable.Range(3 * round, 3), recorder.Completed.Select(trial => trial.TrialSettings.TrialId));
        }
    }

    [Fact]
    public void A_network_is_a_candidate_beside_trainers_of_ml_net()
    {
        var recorder = new Recorder();
        var others = _ml.Auto().Regression("Price", useFastForest: false, useLgbm: false, useLbfgsPoissonRegression: false, useSdca: false);
        var network = _ml.Auto().NeuralNetworkRegression("Price", searchSpace: Experiments.Quick with { Epochs = 40 });
        var byData = _ml.Auto().NeuralNetworkRegression("Price", searchSpace: NeuralNetworkSearchSpace.ByData);
        var best = Experiments.Regression(_ml, [.. others.Estimators.Values, network, byData])
            .SetMonitor(recorder)
            .SetRandomSearchTuner(seed: 1)
            .SetMaxModelToExplore(12)
            .Run();
        Assert.Empty(recorder.Failed);
        var names = recorder.Completed.Select(trial => ((IEnumerable<ITransformer>)trial.Model).Last().GetType().GenericTypeArguments[0].Name).ToArray();
        Assert.Contains("FastTreeRegressionModelParameters", names);
        var networks = recorder.Completed.Zip(names).Where(trial => trial.Second == nameof(NeuralNetworkRegressionModelParameters)).Select(trial => Experiments.Network(trial.First.Model)).ToArray();

        // The trainer's own choice for so few rows has 128 units a layer, the search at most 16.
        Assert.Contains(networks, definition => Experiments.HiddenUnits(definition) is [128, 128, 128]);
        Assert.Contains(networks, definition => Experiments.HiddenUnits(definition).Max() <= 16);
        Assert.Equal(recorder.Completed.Max(trial => trial.Metric), best.Metric);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static float[][] Scores(ITransformer model, IDataView data) => Samples.Column<float[]>(model.Transform(data), "Score");

    private sealed class Flower
    {
        [LoadColumn(0, 3)]
        [VectorType(4)]
        public float[] Measures { get; set; } = [];

        [LoadColumn(4)]
        public string Species { get; set; } = "";
    }

    private sealed class Guess
    {
        public string PredictedLabel { get; set; } = "";
    }
}
