using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MlNetStudio.MLNet.Tests;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;
using MlNetStudio.Neural.Training;
using static MlNetStudio.Neural.Layers.Layer;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetStudio.MLNet.AutoML.Tests;

/// <summary>What is searched, what is fixed, and that every trial keeps to it.</summary>
public class SearchSpaceTests
{
    private static readonly string[] Settings =
        ["Activation", "BatchSize", "Dropout", "Epochs", "HiddenLayers", "HiddenUnits", "LearningRate", "WeightDecay"];

    private readonly MLContext _ml = new(seed: 3);

    [Fact]
    public void Every_setting_is_searched_and_a_search_starts_with_a_usual_network()
    {
        var sweep = new NetworkSweep<NeuralNetworkRegressionTrainer.Options>(Experiments.Price(), null);
        Assert.Equal(Settings, sweep.Space.Keys.Order());
        Assert.Equal(8, sweep.Space.FeatureSpaceDim);
        Assert.True(((UniformNumericOption)sweep.Space["LearningRate"]).LogBase);
        var options = sweep.OptionsOf(sweep.Space.SampleFromFeatureSpace(sweep.Space.Default));
        Assert.Equal([Dense(64, Relu()), Dense(64, Relu())], options.Layers!);
        var optimizer = Assert.IsType<AdamWOptions>(options.Optimizer);
        Assert.Equal(0.003, optimizer.LearningRate, 1e-9);
        Assert.Equal(0.01, optimizer.WeightDecay, 1e-9);
        Assert.Equal((32, 50, true), (options.BatchSize, options.Epochs, options.ScaleFeatures));
        Assert.IsType<CosineScheduleOptions>(options.Schedule);
        Assert.Equal("Price", options.LabelColumnName);
    }

    [Fact]
    public void Bounds_are_kept_in_every_corner_of_the_search_space()
    {
        var space = Experiments.Quick with
        {
            HiddenLayers = [0, 3],
            Activation = SearchChoice.Of<ActivationOptions>(LeakyRelu(0.1f), LeakyRelu(0.3f), Tanh()),
            WeightDecay = SearchRange.Linear(0.1, 0.7),
        };
        var sweep = new NetworkSweep<NeuralNetworkRegressionTrainer.Options>(Experiments.Price(), space);
        var random = new Random(1);
        var seen = new HashSet<string>();
        for (int i = 0; i < 1000; i++)
        {
            double[] point = [.. Enumerable.Range(0, 8).Select(_ => i < 200 ? random.Next(2) : random.NextDouble())];
            var options = sweep.OptionsOf(sweep.Space.SampleFromFeatureSpace(point));
            var dense = options.Layers!.OfType<DenseOptions>().ToArray();
            Assert.Contains(dense.Length, space.HiddenLayers);
            Assert.All(dense, layer => Assert.Contains(layer.Units, space.HiddenUnits!));
            Assert.All(dense, layer => Assert.Contains(layer.Activation!, space.Activation));
            Assert.All(options.Layers!.OfType<DropoutOptions>(), layer => Assert.InRange(layer.Rate, 0, 0.5f));
            var optimizer = Assert.IsType<AdamWOptions>(options.Optimizer);
            Assert.InRange(optimizer.LearningRate, 0.003f, 0.03f);
            Assert.InRange(optimizer.WeightDecay, 0.1, 0.7);
            Assert.Contains(options.BatchSize!.Value, space.BatchSize!);
            Assert.Contains(options.Epochs!.Value, space.Epochs!);
            seen.UnionWith(dense.Select(layer => layer.Activation!.ToString()).Append($"{dense.Length} layers").Append($"{options.Epochs} epochs"));
        }

        Assert.Equal(3 + 2 + 3, seen.Count);
    }

    [Fact]
    public void Every_trial_of_an_experiment_keeps_to_the_bounds()
    {
        var recorder = new Recorder();
        Experiments.Regression(_ml, _ml.Auto().NeuralNetworkRegression("Price", searchSpace: Experiments.Quick))
            .SetMonitor(recorder).SetRandomSearchTuner(seed: 1).SetMaxModelToExplore(12).Run();
        Assert.Equal(12, recorder.Completed.Count);
        foreach (var trial in recorder.Completed)
        {
            int[] units = Experiments.HiddenUnits(Experiments.Network(trial.Model));
            Assert.InRange(units.Length, 1, 3);
            Assert.Contains(units[0], Experiments.Quick.HiddenUnits!);
            var training = Training(trial);
            Assert.Contains(training.Epochs, Experiments.Quick.Epochs!);
            Assert.InRange(training.History[0].LearningRate, 0, 0.03);
        }

        Assert.True(recorder.Completed.Select(trial => Experiments.HiddenUnits(Experiments.Network(trial.Model)).Length).Distinct().Count() > 1);
    }

    [Fact]
    public void A_fixed_setting_is_fixed_and_not_searched()
    {
        var space = Experiments.Quick with { HiddenLayers = 2, HiddenUnits = 5, Activation = Tanh(), Epochs = 3, Dropout = 0.25 };
        var recorder = new Recorder();
        var network = _ml.Auto().NeuralNetworkRegression("Price", searchSpace: space);
        Assert.Equal(["BatchSize", "LearningRate", "WeightDecay"], network.SearchSpace.Keys.Order());
        Experiments.Regression(_ml, network).SetMonitor(recorder).SetRandomSearchTuner(seed: 1).SetMaxModelToExplore(4).Run();
        Assert.Equal(4, recorder.Completed.Select(trial => Experiments.Text(trial.TrialSettings)).Distinct().Count());
        foreach (var trial in recorder.Completed)
        {
            var layers = Experiments.Network(trial.Model).Nodes.Select(node => node.Layer).ToArray();
            Assert.Equal([5, 5], Experiments.HiddenUnits(Experiments.Network(trial.Model)));
            Assert.All(layers.OfType<DenseOptions>().SkipLast(1), dense => Assert.IsType<TanhOptions>(dense.Activation));
            Assert.Equal([0.25f, 0.25f], layers.OfType<DropoutOptions>().Select(dropout => dropout.Rate));
            Assert.Equal(3, Training(trial).Epochs);
        }
    }

    [Fact]
    public void What_the_options_give_is_the_same_in_every_trial()
    {
        var space = Searched(options => options.Layers = [Dense(3), Dropout(0.1f)], out var layers);
        Assert.Equal(["BatchSize", "Epochs", "LearningRate", "WeightDecay"], space.Keys.Order());
        Assert.Equal(2, layers.Layers!.Count);
        space = Searched(options => (options.Optimizer, options.Schedule, options.ScaleFeatures) = (new SgdOptions(), new ConstantScheduleOptions(), false), out var sgd);
        Assert.Equal(Settings.Except(["LearningRate", "WeightDecay"]), space.Keys.Order());
        Assert.Equal((new SgdOptions(), new ConstantScheduleOptions(), false), ((SgdOptions)sgd.Optimizer!, (ConstantScheduleOptions)sgd.Schedule!, sgd.ScaleFeatures!.Value));
        space = Searched(options => (options.BatchSize, options.Epochs, options.ExampleWeightColumnName) = (7, 9, "Weight"), out var steps);
        Assert.Equal(Settings.Except(["BatchSize", "Epochs"]), space.Keys.Order());
        Assert.Equal((7, 9, "Weight"), (steps.BatchSize, steps.Epochs, steps.ExampleWeightColumnName));

        // An object of its own in every trial, and none of them the caller's.
        var mine = Experiments.Price();
        var sweep = new NetworkSweep<NeuralNetworkRegressionTrainer.Options>(mine, null);
        mine.LabelColumnName = "Changed";
        Assert.Equal("Price", sweep.OptionsOf(sweep.Space.SampleFromFeatureSpace(sweep.Space.Default)).LabelColumnName);
        Assert.Null(mine.Layers);
    }

    [Fact]
    public void What_is_left_to_the_trainer_is_its_choice_by_the_data()
    {
        var sweep = new NetworkSweep<NeuralNetworkRegressionTrainer.Options>(Experiments.Price(), NeuralNetworkSearchSpace.ByData with { Epochs = [2, 3] });
        Assert.Equal(["Epochs"], sweep.Space.Keys);
        var options = sweep.OptionsOf(sweep.Space.SampleFromFeatureSpace([0.9]));
        Assert.Equal(3, options.Epochs);
        Assert.True(options is { Layers: null, Optimizer: null, Schedule: null, BatchSize: null, ScaleFeatures: null });
    }

    [Fact]
    public void Early_stopping_takes_the_place_of_searching_epochs()
    {
        var recorder = new Recorder();
        var options = Experiments.Price(options => (options.ValidationFraction, options.EarlyStopping) = (0.2, new EarlyStoppingOptions { Patience = 2 }));
        Experiments.Regression(_ml, _ml.Auto().NeuralNetworkRegression(options, Experiments.Quick with { Epochs = 500, LearningRate = 0.03, Activation = Relu() }))
            .SetMonitor(recorder).SetRandomSearchTuner(seed: 1).SetMaxModelToExplore(2).Run();
        Assert.All(recorder.Completed, trial => Assert.Equal(TrainingOutcome.StoppedEarly, Training(trial).Outcome));
    }

    [Fact]
    public void What_no_network_can_be_trained_with_is_refused_at_once()
    {
        void Refused(string expected, NeuralNetworkSearchSpace space) =>
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => _ml.Auto().NeuralNetworkRegression(searchSpace: space)).Message, StringComparison.Ordinal);

        Refused("0, 8 for HiddenUnits; it must be 1 to 65536", new() { HiddenUnits = [0, 8] });
        Refused("-1 for HiddenLayers", new() { HiddenLayers = -1 });
        Refused("1 for Dropout", new() { Dropout = 1 });
        Refused("0 to 0.1 for LearningRate; it must be above 0", new() { LearningRate = SearchRange.Linear(0, 0.1) });
        Refused("-0.5 for WeightDecay", new() { WeightDecay = -0.5 });
        Refused("0 for BatchSize", new() { BatchSize = 0 });
        Refused("0 for Epochs", new() { Epochs = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => SearchRange.Logarithmic(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SearchRange.Linear(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SearchRange.Linear(0, 1, initial: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => SearchRange.Fixed(double.NaN));
        Assert.Throws<ArgumentException>(() => SearchChoice.Of<int>());
        Assert.Throws<ArgumentException>(() => SearchChoice.Of(1, 1));
        Assert.Throws<ArgumentException>(() => SearchChoice.Of(1, 2).StartingAt(3));
        var folder = Assert.Throws<ArgumentException>(() => _ml.Auto().NeuralNetworkRegression(Experiments.Price(options => options.CheckpointFolder = "x")));
        Assert.Contains("SetCheckpoint", folder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trial_of_another_search_space_is_refused()
    {
        var sweep = new NetworkSweep<NeuralNetworkRegressionTrainer.Options>(Experiments.Price(), null);
        Parameter Trial(Action<Parameter> change)
        {
            var trial = sweep.Space.SampleFromFeatureSpace(sweep.Space.Default);
            change(trial);
            return trial;
        }

        string Message(Action<Parameter> change) => Assert.Throws<InvalidInputException>(() => sweep.OptionsOf(Trial(change))).Message;

        Assert.Contains("the trial has no Epochs", Message(trial => trial.Remove("Epochs")), StringComparison.Ordinal);
        Assert.Contains("the trial's HiddenUnits is 7; the search space of the neural network has 16, 32, 64, 128, 256", Message(trial => trial["HiddenUnits"] = Parameter.FromInt(7)), StringComparison.Ordinal);
        Assert.Contains("LearningRate is 0.5; the search space of the neural network has 0.0001 to 0.03, by factors", Message(trial => trial["LearningRate"] = Parameter.FromDouble(0.5)), StringComparison.Ordinal);
        Assert.Contains("the trial's Dropout is not a number", Message(trial => trial["Dropout"] = Parameter.FromString("much")), StringComparison.Ordinal);
        Assert.Contains("Activation is swish", Message(trial => trial["Activation"] = Parameter.FromString("swish")), StringComparison.Ordinal);
        Assert.Equal(16, sweep.OptionsOf(Trial(trial => trial["HiddenUnits"] = Parameter.FromLong(16))).Layers!.OfType<DenseOptions>().First().Units);
    }

    private static SearchSpace Searched(Action<NeuralNetworkRegressionTrainer.Options> change, out NeuralNetworkRegressionTrainer.Options first)
    {
        var sweep = new NetworkSweep<NeuralNetworkRegressionTrainer.Options>(Experiments.Price(change), null);
        first = sweep.OptionsOf(sweep.Space.SampleFromFeatureSpace(sweep.Space.Default));
        return sweep.Space;
    }

    private static TrainingResult Training(TrialResult trial) =>
        ((ISingleFeaturePredictionTransformer<NeuralNetworkRegressionModelParameters>)((IEnumerable<ITransformer>)trial.Model).Last()).Model.Training!;
}
