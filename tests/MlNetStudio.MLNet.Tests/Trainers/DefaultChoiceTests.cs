using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.MLNet.Tests.Onnx;
using MlNetStudio.MLNet.Trainers;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Training;
using MlNetStudio.OnnxRuntime;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Tests.Trainers;

/// <summary>What a trainer chooses by the rows where its options leave that open, and that what is given holds.</summary>
public class DefaultChoiceTests
{
    private readonly MLContext _ml = new(seed: 3);

    public static TheoryData<string> All => Pipelines.All;

    [Theory]
    [MemberData(nameof(All))]
    public void With_nothing_said_every_trainer_takes_the_network_of_the_command(string task)
    {
        var data = Samples.Featurized(_ml);
        var model = ModelOf(Pipelines.Trainer(_ml, task, change: Open).Fit(data));
        var layers = model.Network.Definition.Nodes.Select(node => node.Layer).ToArray();
        Assert.IsType<ScalingOptions>(layers[0]);
        Assert.Equal([128, 128, 128, model.OutputCount], layers.OfType<DenseOptions>().Select(dense => dense.Units));
        Assert.Equal(task is "binary" or "multiclass" or "multiLabel" ? 3 : 0, layers.OfType<DenseOptions>().Count(dense => dense.Activation is SeluOptions));
        Assert.Equal(24, model.Training!.Epochs);
        Assert.All(model.Training.History, epoch => Assert.Null(epoch.ValidationLoss));
        Assert.NotNull(model.Inputs);
    }

    [Fact]
    public void What_is_given_holds_and_the_rest_is_chosen_around_it()
    {
        var data = Samples.Featurized(_ml);
        NetworkModel Fit(Action<NeuralNetworkOptions> change) => ModelOf(Pipelines.Trainer(_ml, "regression", change: options =>
        {
            Open(options);
            change(options);
        }).Fit(data));

        var epochs = Fit(options => options.Epochs = 3);
        Assert.Equal(3, epochs.Training!.Epochs);
        Assert.Equal(128, epochs.Network.Definition.Nodes.Select(node => node.Layer).OfType<DenseOptions>().First().Units);
        var watched = Fit(options => options.ValidationFraction = 0.3).Training!;
        Assert.All(watched.History, epoch => Assert.NotNull(epoch.ValidationLoss));
        Assert.Equal(64, watched.Epochs);
        Assert.InRange(Fit(options => (options.ValidationFraction, options.EarlyStopping) = (0.3, new EarlyStoppingOptions { Patience = 1 })).Training!.Epochs, 1, 63);

        // A network, a rate or a schedule of one's own: the rest is what the core takes by itself.
        foreach (var given in new Action<NeuralNetworkOptions>[]
        {
            options => options.Layers = [Dense(64), Dense(64)],
            options => options.Optimizer = new AdamOptions(),
            options => options.Schedule = new Neural.Schedules.ConstantScheduleOptions(),
        })
        {
            var model = Fit(given);
            Assert.Equal([64, 64, 1], model.Network.Definition.Nodes.Select(node => node.Layer).OfType<DenseOptions>().Select(dense => dense.Units));
            Assert.Equal((100, null), (model.Training!.Epochs, model.Training.History[0].ValidationLoss));
            Assert.Equal(0.001, model.Training.History[0].LearningRate, 1e-9);
            Assert.Null(model.Inputs);
        }
    }

    [Fact]
    public void The_options_say_whether_features_are_scaled()
    {
        var rows = Samples.Rows();
        foreach (var row in rows)
        {
            row.Age = 2_000 + (40 * row.Age);
        }

        var view = _ml.Data.LoadFromEnumerable(rows);
        var data = _ml.Transforms.Concatenate("Features", "Size", "Age").Fit(view).Transform(view);
        double Learn(bool? scale)
        {
            var model = Pipelines.Trainer(_ml, "regression", epochs: 30, change: options => options.ScaleFeatures = scale).Fit(data);
            Assert.Equal(scale is true, ModelOf(model).Inputs is not null);
            return _ml.Regression.Evaluate(model.Transform(data), "Price").RSquared;
        }

        Assert.InRange(Learn(true), 0.85, 1);
        Assert.True(Learn(null) < 0.7);
        Assert.Null(ModelOf(Pipelines.Trainer(_ml, "regression", change: options =>
        {
            Open(options);
            (options.ScaleFeatures, options.Epochs) = (false, 1);
        }).Fit(data)).Inputs);
    }

    /// <summary>The default choice scales its features itself, so it makes no difference who does.</summary>
    [Theory]
    [InlineData(300)]
    [InlineData(1200)]
    public void Features_that_were_left_unscaled_are_learnt_as_well(int count)
    {
        var rows = Samples.Rows(count);
        foreach (var row in rows)
        {
            row.Age = 2_000 + (40 * row.Age);
            row.Size *= 1e-3f;
        }

        var data = _ml.Data.TrainTestSplit(_ml.Data.LoadFromEnumerable(rows), testFraction: 0.25, seed: 5);
        double Test(IEstimator<ITransformer> scaling)
        {
            var pipeline = _ml.Transforms.Categorical.OneHotEncoding("CityCode", "City").Append(_ml.Transforms.Concatenate("Features", "Size", "Age", "CityCode"))
                .Append(scaling).Append(_ml.Regression.Trainers.NeuralNetwork("Price", epochs: 60));
            return _ml.Regression.Evaluate(pipeline.Fit(data.TrainSet).Transform(data.TestSet), "Price").RSquared;
        }

        double raw = Test(_ml.Transforms.CopyColumns("Same", "Features"));
        Assert.InRange(raw, 0.95, 1);
        Assert.Equal(raw, Test(_ml.Transforms.NormalizeMeanVariance("Features")), 0.02);
        Assert.Equal(raw, Test(_ml.Transforms.NormalizeMinMax("Features", fixZero: false)), 0.02);
    }

    [Fact]
    public void Words_get_a_plain_network_of_one_layer()
    {
        var random = new Random(7);
        string[] words = [.. Enumerable.Range(0, 400).Select(i => $"w{i:000}x{i * 7919 % 1000}")];
        var rows = Enumerable.Range(0, 300).Select(i => new TextRow
        {
            Text = string.Join(' ', Enumerable.Range(0, 12).Select(_ => words[random.Next(words.Length)])) + (i % 2 == 0 ? " good" : " bad"),
            IsGood = i % 2 == 0,
        }).ToArray();
        var view = _ml.Data.LoadFromEnumerable(rows);
        var features = _ml.Transforms.Text.FeaturizeText("Features", "Text").Fit(view).Transform(view);
        var model = _ml.BinaryClassification.Trainers.NeuralNetwork("IsGood").Fit(features);
        var layers = model.Model.SubModel.Definition.Nodes.Select(node => node.Layer).ToArray();
        Assert.Equal([64, 1], layers.OfType<DenseOptions>().Select(dense => dense.Units));
        Assert.Null(model.Model.SubModel.Model.Inputs);
        Assert.InRange(_ml.BinaryClassification.Evaluate(model.Transform(features), "IsGood").Accuracy, 0.95, 1);
    }

    [Fact]
    public void Of_a_thousand_rows_a_part_is_watched_unless_that_is_declined()
    {
        var data = Samples.Featurized(_ml, 1000);
        TrainingResult Fit(double? fraction) => _ml.Regression.Trainers.NeuralNetwork(new() { LabelColumnName = "Price", Epochs = 3, ValidationFraction = fraction }).Fit(data).Model.Training!;
        Assert.All(Fit(null).History, epoch => Assert.NotNull(epoch.ValidationLoss));
        Assert.All(Fit(0).History, epoch => Assert.Null(epoch.ValidationLoss));
    }

    [Fact]
    public void A_loss_of_another_task_is_refused_as_such()
    {
        var data = Samples.Featurized(_ml);
        var options = new NeuralNetworkRegressionTrainer.Options { LabelColumnName = "Price", Loss = new Neural.Losses.SparseCategoricalCrossEntropyOptions() };
        Assert.Throws<Neural.InvalidInputException>(() => _ml.Regression.Trainers.NeuralNetwork(options).Fit(data));
    }

    [Fact]
    public void A_validation_set_that_is_given_is_watched()
    {
        var data = Samples.Featurized(_ml);
        var model = _ml.Regression.Trainers.NeuralNetwork(new() { LabelColumnName = "Price", Epochs = 4 }).Fit(data, data);
        Assert.All(model.Model.Training!.History, epoch => Assert.NotNull(epoch.ValidationLoss));
    }

    [Fact]
    public void Training_goes_on_with_the_scaling_of_the_earlier_model()
    {
        var data = _ml.Transforms.Concatenate("Features", "Age", "Size").Fit(Samples.View(_ml)).Transform(Samples.View(_ml));
        var first = _ml.Regression.Trainers.NeuralNetwork("Price", epochs: 20).Fit(data);
        var on = new NeuralNetworkRegressionTrainer.Options { LabelColumnName = "Price", Epochs = 1, Optimizer = new SgdOptions { LearningRate = 1e-9f } };
        var second = _ml.Regression.Trainers.NeuralNetwork(on).Fit(data, null, first.Model);
        Assert.Equal(Pipelines.Scores(first.Transform(data)).Average(), Pipelines.Scores(second.Transform(data)).Average(), 1e-2);
    }

    [RequiresOnnxRuntimeTheory]
    [InlineData("regression", 200)]
    [InlineData("regression", 1100)]
    [InlineData("binary", 200)]
    [InlineData("multiclass", 1100)]
    public void The_scaling_is_saved_and_exported_with_the_network(string task, int count)
    {
        var data = Samples.View(_ml, count);
        var features = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(_ml.Transforms.Categorical.OneHotEncoding("CityCode", "City"))
            .Append(_ml.Transforms.Concatenate("Features", "Size", "Age", "CityCode")).Fit(data).Transform(data);
        var transformer = Pipelines.Trainer(_ml, task, change: options =>
        {
            Open(options);
            options.Epochs = 2;
        }).Fit(features);
        var model = ModelOf(transformer);
        using var file = new MemoryStream();
        _ml.Model.Save(transformer, features.Schema, file);
        file.Position = 0;
        Assert.Equal(Pipelines.Scores(transformer.Transform(features)), Pipelines.Scores(_ml.Model.Load(file, out _).Transform(features)));
        float[] rows = [.. Samples.Column<float[]>(features, "Features").SelectMany(row => row)];
        var native = new float[count * model.OutputCount];
        model.ScoreRows(rows, native);
        using var session = new OnnxRuntimeSession(model.ToOnnx());
        float[] exported = session.Run(new Dictionary<string, Neural.Operators.Tensor> { ["Features"] = Neural.Operators.Tensor.Create(rows, count, model.FeatureCount) })["Score"].As<float>().Data;
        float scale = Math.Max(1, native.Max(Math.Abs));
        Assert.All(native.Zip(exported), pair => Assert.Equal(pair.First, pair.Second, 2e-5f * scale));
    }

    /// <summary>An ensemble's whole model, and any other: what was trained.</summary>
    internal static NetworkModel ModelOf(ITransformer transformer) => ((IPredictionTransformer<object>)transformer).Model switch
    {
        NeuralNetworkRegressionModelParameters model => model.Model,
        NeuralNetworkMulticlassModelParameters model => model.Model,
        NeuralNetworkVectorModelParameters model => model.Model,
        Microsoft.ML.Calibrators.CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator> model => model.SubModel.Model,
        var other => throw new InvalidOperationException($"{other.GetType()} is no network."),
    };

    /// <summary>Leaves open what the tests' pipelines say.</summary>
    internal static void Open(NeuralNetworkOptions options)
    {
        options.Layers = null;
        options.Epochs = null;
        options.Optimizer = null;
    }

    private sealed class TextRow
    {
        public string Text { get; set; } = "";

        public bool IsGood { get; set; }
    }
}
