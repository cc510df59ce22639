using Microsoft.ML;
using MlNetStudio.MLNet.Tests.Onnx;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Training;
using MlNetStudio.OnnxRuntime;

namespace MlNetStudio.MLNet.Tests.Trainers;

/// <summary>Several networks over folds of the rows are one model of ML.NET.</summary>
public sealed class EnsembleTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlnetstudio");

    public static TheoryData<string> All => Pipelines.All;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(All))]
    public void The_model_is_the_mean_of_networks_and_is_saved_as_such(string task)
    {
        var data = Samples.Featurized(_ml);
        var trainer = Pipelines.Trainer(_ml, task, change: options => options.Folds = 3);
        var transformer = trainer.Fit(data);
        var model = DefaultChoiceTests.ModelOf(transformer);
        Assert.Equal(3, NetworkEnsemble.MembersOf(model.Network.Definition));
        float[] scores = Pipelines.Scores(transformer.Transform(data));
        Assert.Equal(scores, Pipelines.Scores(trainer.Fit(data).Transform(data)));
        Assert.Equal(
            scores,
            Pipelines.Scores(Pipelines.Trainer(_ml, task, change: options => (options.Folds, options.Threads) = (3, 1)).Fit(data).Transform(data)));
        using var file = new MemoryStream();
        _ml.Model.Save(transformer, data.Schema, file);
        file.Position = 0;
        Assert.Equal(scores, Pipelines.Scores(_ml.Model.Load(file, out _).Transform(data)));

        // The members, each through the link, averaged by hand.
        float[] rows = [.. Samples.Column<float[]>(data, "Features").SelectMany(row => row)];
        int count = rows.Length / model.FeatureCount;
        var mean = new double[count * model.OutputCount];
        foreach (var member in NetworkEnsemble.Split(model.Network))
        {
            using (member)
            {
                var outputs = new float[mean.Length];
                using var predictor = member.CreatePredictor(count, task == "binary" ? Neural.Layers.Layer.Sigmoid() : model.TrainedLoss.Link);
                predictor.Predict(rows, outputs);
                for (int i = 0; i < mean.Length; i++)
                {
                    mean[i] += outputs[i] / 3.0;
                }
            }
        }

        float[] expected = Array.ConvertAll(mean, value => (float)value);
        model.Restore(expected);
        var actual = new float[expected.Length];
        model.ScoreRows(rows, actual);
        float scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * scale));
        if (task == "binary")
        {
            float[] probabilities = Samples.Column<float>(transformer.Transform(data), "Probability");
            Assert.All(probabilities.Zip(mean), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        }
    }

    [RequiresOnnxRuntimeTheory]
    [MemberData(nameof(All))]
    public void It_is_exported_as_one_network(string task)
    {
        var data = Samples.Featurized(_ml);
        var model = DefaultChoiceTests.ModelOf(Pipelines.Trainer(_ml, task, change: options => options.Folds = 2).Fit(data));
        float[] rows = [.. Samples.Column<float[]>(data, "Features").SelectMany(row => row)];
        int count = rows.Length / model.FeatureCount;
        var native = new float[count * model.OutputCount];
        model.ScoreRows(rows, native);
        using var session = new OnnxRuntimeSession(model.ToOnnx());
        float[] exported = session.Run(new Dictionary<string, Tensor> { ["Features"] = Tensor.Create(rows, count, model.FeatureCount) })["Score"].As<float>().Data;
        float scale = Math.Max(1, native.Max(Math.Abs));
        Assert.All(native.Zip(exported), pair => Assert.Equal(pair.First, pair.Second, 2e-5f * scale));
    }

    [Fact]
    public void Every_network_watches_its_fold_and_all_are_told_of()
    {
        var data = Samples.Featurized(_ml);
        var told = new List<TrainingEvent>();
        var model = _ml.Regression.Trainers.NeuralNetwork(new()
        {
            LabelColumnName = "Price",
            Folds = 3,
            Epochs = 4,
            Progress = new Told(told.Add),
        }).Fit(data).Model;
        Assert.All(model.Training!.History, epoch => Assert.NotNull(epoch.ValidationLoss));
        Assert.Equal(12, Assert.IsType<TrainingEvent.Started>(told[0]).Epochs);
        Assert.Equal(12, told.OfType<TrainingEvent.EpochCompleted>().Count());
        Assert.IsType<TrainingEvent.Finished>(told[^1]);
    }

    [Fact]
    public void An_interrupted_ensemble_goes_on_to_the_same_bits()
    {
        var data = Samples.Featurized(_ml);
        float[] Train(string? folder, CancellationToken cancellation = default, IProgress<TrainingEvent>? progress = null) => Pipelines.Scores(Pipelines.Trainer(_ml, "regression", epochs: 6, options =>
        {
            (options.Folds, options.CheckpointFolder, options.CancellationToken, options.Progress, options.Threads) = (2, folder, cancellation, progress, 1);
        }).Fit(data).Transform(data));

        float[] whole = Train(null);
        using var stop = new CancellationTokenSource();
        int epochs = 0;
        Train(_folder.FullName, stop.Token, new Told(value =>
        {
            if (value is TrainingEvent.EpochCompleted && ++epochs == 3)
            {
                stop.Cancel();
            }
        }));
        Assert.Equal(whole, Train(_folder.FullName));
    }

    [Fact]
    public void Copies_of_a_row_that_is_watched_are_not_learnt_from()
    {
        var lineages = new List<long[]> { new long[] { 0 }, new long[] { 1 }, new long[] { 0, 1 }, new long[] { 2 }, new long[] { 2, 0 }, new long[] { 3 } };
        foreach (var split in MlNetStudio.MLNet.Trainers.AugmentedSplit.Folds(lineages, null, 2, seed: 4))
        {
            Assert.All(split.Test, row => Assert.Single(lineages[row]));
            var watched = split.Test.Select(row => lineages[row][0]).ToHashSet();
            Assert.DoesNotContain(split.Train, row => lineages[row].Any(watched.Contains));
            Assert.Equal(2, split.Test.Length);
        }
    }

    [Fact]
    public void What_does_not_go_with_folds_is_refused()
    {
        var data = Samples.Featurized(_ml);
        void Refused(string reason, Action<NeuralNetworkRegressionTrainer.Options> change, IDataView? validation = null, NeuralNetworkRegressionModelParameters? earlier = null)
        {
            var options = new NeuralNetworkRegressionTrainer.Options { LabelColumnName = "Price", Epochs = 1 };
            change(options);
            var exception = Assert.Throws<InvalidInputException>(() => _ml.Regression.Trainers.NeuralNetwork(options).Fit(data, validation, earlier));
            Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        }

        Refused("Folds is 1", options => options.Folds = 1);
        Refused("there are no others to watch", options => (options.Folds, options.ValidationFraction) = (3, 0.2));
        Refused("there are no others to watch", options => options.Folds = 3, data);
        var ensemble = _ml.Regression.Trainers.NeuralNetwork(new() { LabelColumnName = "Price", Folds = 2, Epochs = 1 }).Fit(data).Model;
        Refused("the mean of several networks", _ => { }, earlier: ensemble);
        var single = _ml.Regression.Trainers.NeuralNetwork(new() { LabelColumnName = "Price", Epochs = 1 }).Fit(data).Model;
        Refused("do not go on from an earlier model", options => options.Folds = 2, earlier: single);
    }

    private sealed class Told(Action<TrainingEvent> tell) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => tell(value);
    }
}
