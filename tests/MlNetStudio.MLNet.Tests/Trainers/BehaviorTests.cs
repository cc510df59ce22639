using Microsoft.ML;
using MlNetStudio.MLNet.Scoring;
using MlNetStudio.MLNet.Tests.Models;
using MlNetStudio.MLNet.Tests.Scoring;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.MLNet.Tests.Trainers;

/// <summary>Validation, going on, checkpoints, cancellation, progress, seeds.</summary>
public sealed class BehaviorTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnetstudio").FullName;

    [Fact]
    public void A_validation_set_is_watched_and_the_best_epoch_kept()
    {
        var data = Samples.Featurized(_ml);
        var split = _ml.Data.TrainTestSplit(data, 0.3);
        var trainer = Regression(epochs: 200, options => options.EarlyStopping = new EarlyStoppingOptions { Patience = 3 });
        var training = trainer.Fit(split.TrainSet, split.TestSet).Model.Training!;
        Assert.All(training.History, epoch => Assert.NotNull(epoch.ValidationLoss));
        double best = training.History[training.BestEpoch - 1].ValidationLoss!.Value;
        Assert.Equal(training.History.Min(epoch => epoch.ValidationLoss!.Value), best);
    }

    [Theory]
    [MemberData(nameof(Pipelines.All), MemberType = typeof(Pipelines))]
    public void Every_trainer_takes_rows_to_watch(string task)
    {
        var split = _ml.Data.TrainTestSplit(Samples.Featurized(_ml), 0.25);
        dynamic trainer = Pipelines.Trainer(_ml, task, epochs: 3);
        ITransformer model = trainer.Fit(split.TrainSet, split.TestSet);
        var training = ScoringTests.ModelOf(model).Training!;
        Assert.Equal(3, training.History.Length);
        Assert.All(training.History, epoch => Assert.True(epoch.ValidationLoss > 0));
    }

    [Theory]
    [InlineData("regression")]
    [InlineData("multiclass")]
    [InlineData("multiOutput")]
    public void A_fraction_of_the_rows_is_put_aside(string task)
    {
        var messages = new List<TrainingEvent>();
        var trainer = Pipelines.Trainer(_ml, task, epochs: 2, options =>
        {
            options.ValidationFraction = 0.25;
            options.BatchSize = 1;
            options.Progress = new Recorder(messages.Add);
        });
        trainer.Fit(Samples.Featurized(_ml));
        Assert.Equal(180, messages.OfType<TrainingEvent.Started>().Single().StepsPerEpoch);
        Assert.All(messages.OfType<TrainingEvent.EpochCompleted>(), epoch => Assert.NotNull(epoch.Summary.ValidationLoss));
    }

    [Fact]
    public void Training_goes_on_from_an_earlier_model_and_leaves_it_as_it_was()
    {
        var data = Samples.Featurized(_ml);
        var first = Regression(epochs: 5).Fit(data);
        float[] before = Pipelines.Scores(first.Transform(data));
        var second = Regression(epochs: 5).Fit(data, null, first.Model);
        Assert.Equal(before, Pipelines.Scores(first.Transform(data)));
        Assert.True(second.Model.Training!.History[0].Loss < first.Model.Training!.History[^1].Loss * 1.05);
        Assert.True(_ml.Regression.Evaluate(second.Transform(data), "Price").RSquared > _ml.Regression.Evaluate(first.Transform(data), "Price").RSquared);
    }

    [Fact]
    public void Training_goes_on_from_a_model_that_was_loaded_and_of_every_kind()
    {
        var data = Samples.Featurized(_ml);
        T Reload<T>(ITransformer model) => (T)ScoredNetworks.In(new MLContext().Model.Load(new MemoryStream(SaveTests.Save(_ml, model, data.Schema)), out _)).Single();
        var regression = Regression(epochs: 5);
        var price = regression.Fit(data);
        Assert.True(regression.Fit(data, null, Reload<NeuralNetworkRegressionModelParameters>(price)).Model.Training!.History[^1].Loss < price.Model.Training!.History[^1].Loss);
        var binary = (NeuralNetworkBinaryTrainer)Pipelines.Trainer(_ml, "binary");
        var fitted = binary.Fit(data);
        var again = binary.Fit(data, null, Reload<NeuralNetworkBinaryModelParameters>(fitted));
        Assert.True(again.Model.SubModel.Training!.History[^1].Loss < fitted.Model.SubModel.Training!.History[^1].Loss);
        var multiclass = (NeuralNetworkMulticlassTrainer)Pipelines.Trainer(_ml, "multiclass");
        var classes = multiclass.Fit(data);
        Assert.True(multiclass.Fit(data, null, Reload<NeuralNetworkMulticlassModelParameters>(classes)).Model.Training!.History[^1].Loss < classes.Model.Training!.History[^1].Loss);
        var multiOutput = (NeuralNetworkMultiOutputTrainer)Pipelines.Trainer(_ml, "multiOutput");
        var pair = multiOutput.Fit(data);
        Assert.True(multiOutput.Fit(data, null, Reload<NeuralNetworkVectorModelParameters>(pair)).Model.Training!.History[^1].Loss < pair.Model.Training!.History[^1].Loss);
        var exception = Assert.Throws<MlNetStudio.Neural.InvalidInputException>(() => ((NeuralNetworkQuantileTrainer)Pipelines.Trainer(_ml, "quantile")).Fit(data, null, pair.Model));
        Assert.Contains("MultiOutputRegression", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_training_returns_the_best_model_so_far()
    {
        using var source = new CancellationTokenSource();
        var data = Samples.Featurized(_ml);
        var model = Regression(epochs: 1000, options =>
        {
            options.CancellationToken = source.Token;
            options.Progress = new Recorder(value =>
            {
                if (value is TrainingEvent.EpochCompleted { Summary.Epoch: 7 })
                {
                    source.Cancel();
                }
            });
        }).Fit(data);
        Assert.Equal(TrainingOutcome.Cancelled, model.Model.Training!.Outcome);
        Assert.Equal(7, model.Model.Training.Epochs);
        Assert.Equal(Pipelines.Scores(Regression(epochs: model.Model.Training.BestEpoch).Fit(data).Transform(data)), Pipelines.Scores(model.Transform(data)));
    }

    /// <summary>What AutoML does to a trial whose time is over. Every epoch would be the last but for that; two networks side by side hear of it too.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_context_whose_execution_is_cancelled_gives_no_model(int folds)
    {
        int epochs = 0;
        var data = Samples.Featurized(_ml);
        var trainer = Regression(epochs: 100_000_000, options =>
        {
            options.Folds = folds;
            options.Progress = new Recorder(value =>
            {
                if (value is TrainingEvent.EpochCompleted && ++epochs == 3)
                {
                    CancelExecution(_ml);
                }
            });
        });
        Assert.Throws<OperationCanceledException>(() => trainer.Fit(data));
        Assert.True(epochs >= 3);

        // And none is begun; another context is not touched.
        int before = epochs;
        Assert.Throws<OperationCanceledException>(() => trainer.Fit(data));
        Assert.Equal(before, epochs);
        Assert.NotNull(Pipelines.Trainer(new MLContext(3), "regression").Fit(data));
    }

    [Fact]
    public void Fit_goes_on_from_a_checkpoint_to_the_same_bits()
    {
        var data = Samples.Featurized(_ml);
        using var source = new CancellationTokenSource();
        Regression(epochs: 9, options =>
        {
            options.CheckpointFolder = _folder;
            options.CancellationToken = source.Token;
            options.Progress = new Recorder(value =>
            {
                if (value is TrainingEvent.EpochCompleted { Summary.Epoch: 4 })
                {
                    source.Cancel();
                }
            });
        }).Fit(data);
        int firstEpoch = 0;
        var resumed = Regression(epochs: 9, options =>
        {
            options.CheckpointFolder = _folder;
            options.Progress = new Recorder(value => firstEpoch = value is TrainingEvent.Started started ? started.FirstEpoch : firstEpoch);
        }).Fit(data);
        Assert.Equal(5, firstEpoch);
        Assert.Equal(Pipelines.Scores(Regression(epochs: 9).Fit(data).Transform(data)), Pipelines.Scores(resumed.Transform(data)));
        var other = Assert.Throws<MlNetStudio.Neural.InvalidInputException>(() => Regression(epochs: 9, options =>
        {
            options.CheckpointFolder = _folder;
            options.BatchSize = 7;
        }).Fit(data));
        Assert.Contains("checkpoint", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_epoch_is_in_the_log_of_the_context()
    {
        var lines = new List<string>();
        _ml.Log += (_, line) => lines.Add(line.Message);
        Regression(epochs: 3).Fit(Samples.Featurized(_ml));
        Assert.Contains(lines, line => line.Contains("Epoch 3 of 3: loss ", StringComparison.Ordinal));
        Assert.Equal(3, lines.Count(line => line.Contains("Epoch ", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_seed_is_that_of_the_context_unless_the_options_have_one()
    {
        float[] Scores(int? context, long? own)
        {
            var ml = new MLContext(context);
            var data = Samples.Featurized(ml);
            return Pipelines.Scores(Pipelines.Trainer(ml, "regression", epochs: 1, options => options.Seed = own).Fit(data).Transform(data));
        }

        Assert.Equal(Scores(4, null), Scores(4, null));
        Assert.Equal(Scores(null, null), Scores(0, null));
        Assert.Equal(Scores(4, null), Scores(null, 4));
        Assert.NotEqual(Scores(4, null), Scores(5, null));
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var data = Samples.Featurized(_ml);
        float[] Scores(int threads) => Pipelines.Scores(Regression(epochs: 2, options =>
        {
            options.Threads = threads;
            options.Layers = [MlNetStudio.Neural.Layers.Layer.Dense(512), MlNetStudio.Neural.Layers.Layer.Dense(512)];
        }).Fit(data).Transform(data));
        Assert.Equal(Scores(1), Scores(3));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private NeuralNetworkRegressionTrainer Regression(int epochs, Action<NeuralNetworkOptions>? change = null) =>
        (NeuralNetworkRegressionTrainer)Pipelines.Trainer(_ml, "regression", epochs, change);

    /// <summary>ML.NET keeps it for its own packages, AutoML among them.</summary>
    private static void CancelExecution(MLContext ml) =>
        typeof(MLContext).GetMethod("CancelExecution", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public)!.Invoke(ml, null);

    private sealed class Recorder(Action<TrainingEvent> record) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value) => record(value);
    }
}
