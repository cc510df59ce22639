using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using MlNetStudio.MLNet.Tests;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Training;

namespace MlNetStudio.MLNet.AutoML.Tests;

/// <summary>Seeds, cancellation and errors of trials.</summary>
public class TrialTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_same_seed_gives_the_same_trials(bool fromContext)
    {
        string[] Trials(int seed)
        {
            var ml = new MLContext(fromContext ? seed : 3);
            var recorder = new Recorder();
            var experiment = Experiments.Regression(ml, ml.Auto().NeuralNetworkRegression("Price", searchSpace: Experiments.Quick)).SetMonitor(recorder);
            (fromContext ? experiment.SetRandomSearchTuner() : experiment.SetRandomSearchTuner(seed)).SetMaxModelToExplore(4).Run();
            return [.. recorder.Completed.Select(trial => $"{Experiments.Text(trial.TrialSettings)} {trial.Metric:r}")];
        }

        string[] first = Trials(1);
        Assert.Equal(4, first.Distinct().Count());
        Assert.Equal(first, Trials(1));
        Assert.Empty(first.Intersect(Trials(2)));
    }

    [Fact]
    public void The_seed_of_the_options_goes_before_that_of_the_context()
    {
        double Metric(int context, long? own)
        {
            var ml = new MLContext(context);
            var data = new MLContext(3);
            return ml.Auto().CreateExperiment()
                .SetPipeline(Experiments.Featurize(ml).Append(ml.Auto().NeuralNetworkRegression(Experiments.Price(options => options.Seed = own), Experiments.Quick)))
                .SetDataset(data.Data.TrainTestSplit(Samples.View(data), 0.25))
                .SetRegressionMetric(RegressionMetric.RSquared, "Price")
                .SetMaxModelToExplore(1)
                .Run().Metric;
        }

        Assert.Equal(Metric(1, 5), Metric(2, 5));
        Assert.NotEqual(Metric(1, null), Metric(2, null));
    }

    [Fact]
    public async Task Cancellation_ends_the_trial_and_keeps_the_best_one_so_far()
    {
        var ml = new MLContext(seed: 3);
        var recorder = new Recorder();
        using var source = new CancellationTokenSource();
        int epochs = 0;
        var options = Experiments.Price(options => options.Progress = new Epochs(_ =>
        {
            epochs++;
            if (recorder.Completed.Count == 2)
            {
                source.Cancel();
            }
        }));

        // Two short trials, then one that would take days.
        var pipeline = Experiments.Featurize(ml).Append(ml.Auto().NeuralNetworkRegression(options, Experiments.Quick with { Epochs = [3, 100_000_000] }));
        var space = new SearchSpace { ["_pipeline_"] = pipeline.SearchSpace };
        var tuner = new FixedTuner(() =>
        {
            var trial = space.SampleFromFeatureSpace(space.Default);
            trial["_pipeline_"]["e1"]["Epochs"] = Parameter.FromInt(recorder.Completed.Count < 2 ? 3 : 100_000_000);
            return trial;
        });
        var best = await Experiments.Regression(ml, pipeline).SetMonitor(recorder).SetTuner(tuner).SetTrainingTimeInSeconds(3600).RunAsync(source.Token);
        Assert.Equal(3, recorder.Started.Count);
        Assert.Equal(2, recorder.Completed.Count);
        Assert.Equal(recorder.Completed.Max(trial => trial.Metric), best.Metric);
        Assert.InRange(epochs, 7, 1_000_000);
        Assert.True(double.IsFinite(ml.Regression.Evaluate(best.Model.Transform(Samples.View(ml)), "Price").RSquared));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Without_a_finished_trial_the_experiment_says_so(int folds)
    {
        var ml = new MLContext(seed: 3);
        using var source = new CancellationTokenSource();
        var options = Experiments.Price(options => (options.Folds, options.Progress) = (folds, new Epochs(_ => source.Cancel())));
        var experiment = Experiments.Regression(ml, ml.Auto().NeuralNetworkRegression(options, Experiments.Quick with { Epochs = 100_000_000 })).SetTrainingTimeInSeconds(3600);
        await Assert.ThrowsAsync<TimeoutException>(() => experiment.RunAsync(source.Token));
    }

    [Fact]
    public void A_trial_that_fails_says_why()
    {
        var ml = new MLContext(seed: 3);
        var recorder = new Recorder();
        var data = Samples.View(ml, missing: true);
        var experiment = ml.Auto().CreateExperiment()
            .SetPipeline(Experiments.Featurize(ml).Append(ml.Auto().NeuralNetworkRegression("Price", searchSpace: Experiments.Quick)))
            .SetDataset(data, data)
            .SetRegressionMetric(RegressionMetric.RSquared, "Price")
            .SetMonitor(recorder)
            .SetMaxModelToExplore(3);
        var exception = Assert.Throws<AggregateException>(experiment.Run);
        var inner = Assert.IsType<InvalidInputException>(exception.InnerException);
        Assert.Same(inner, Assert.Single(recorder.Failed));
        Assert.Contains("column 'Features', row 4", inner.Message, StringComparison.Ordinal);
        Assert.Contains("ReplaceMissingValues", inner.Message, StringComparison.Ordinal);
    }

    private sealed class Epochs(Action<TrainingEvent> record) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value)
        {
            if (value is TrainingEvent.EpochCompleted)
            {
                record(value);
            }
        }
    }

    private sealed class FixedTuner(Func<Parameter> propose) : ITuner
    {
        public Parameter Propose(TrialSettings settings) => propose();

        public void Update(TrialResult result)
        {
        }
    }
}
