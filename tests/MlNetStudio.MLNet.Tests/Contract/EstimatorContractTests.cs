using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Pixels;
using MlNetStudio.MLNet.Tables;

namespace MlNetStudio.MLNet.Tests.Contract;

/// <summary>What every estimator of the library must keep, in the spirit of scikit-learn's check_estimator. Models saved and refused input are tested for every estimator in SaveTests and BadInputTests.</summary>
public class EstimatorContractTests
{
    private readonly MLContext _ml = new(seed: 3);

    public static TheoryData<string> All => Pipelines.All;

    [Fact]
    public void Every_estimator_of_the_library_is_under_contract()
    {
        var estimators = typeof(NeuralNetworkRegressionTrainer).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEstimator<>)));

        // NormalizeChannels, which takes pixels, is in PixelTests.
        var covered = Pipelines.Tasks.Select(task => Pipelines.Trainer(_ml, task).GetType())
            .Concat([_ml.Transforms.AugmentWithNoise().GetType(), typeof(TableFeaturizingEstimator), typeof(ChannelNormalizingEstimator)]);
        Assert.Equal(estimators.Select(type => type.Name).Order(), covered.Select(type => type.Name).Order());
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("dropout")]
    [InlineData("mixup")]
    public void An_augmentation_keeps_the_contract(string kind)
    {
        var data = Samples.Featurized(_ml);
        var stage = kind switch
        {
            "noise" => _ml.Transforms.AugmentWithNoise(seed: 1),
            "dropout" => _ml.Transforms.AugmentWithFeatureDropout(seed: 1),
            _ => _ml.Transforms.AugmentWithMixup("Price", seed: 1),
        };
        static float[] Features(IDataView view) => [.. Samples.Column<float[]>(view, "Features").SelectMany(row => row)];
        EstimatorContract.AssertSchemaKept(stage, data);
        EstimatorContract.AssertSameTwice(stage, data, Features);
        EstimatorContract.AssertSavedTheSame(stage, data, Features);

        // What the next estimator learns from is the same in every fit, and the rows given stay as they are.
        var chain = stage.Append(Pipelines.Trainer(_ml, "regression"));
        float[] before = Features(data);
        EstimatorContract.AssertSameTwice(chain, data, Pipelines.Scores);
        EstimatorContract.AssertSavedTheSame(chain, data, Pipelines.Scores);
        Assert.Equal(before, Features(data));
        Assert.Throws<ArgumentOutOfRangeException>(() => stage.Fit(Samples.View(_ml)));
    }

    [Fact]
    public void The_featurizer_of_a_pipeline_file_keeps_the_contract()
    {
        using var runs = new CommandRuns();
        runs.WriteTable(Samples.Rows(missing: true));
        File.WriteAllText(runs["p.yaml"], CommandRuns.Yaml("regression"));
        var pipeline = _ml.Pipelines().Load(runs["p.yaml"]);
        var rows = pipeline.TrainingData;
        static float[] Features(IDataView view) => [.. Samples.Column<float[]>(view, "Features").SelectMany(row => row)];
        EstimatorContract.AssertSchemaKept(pipeline.Featurizer, rows);
        EstimatorContract.AssertSameTwice(pipeline.Featurizer, rows, Features);
        EstimatorContract.AssertSavedTheSame(pipeline.Featurizer, rows, Features);
        float[] before = Samples.Column<float>(rows, "Age");
        EstimatorContract.AssertSameTwice(pipeline.Estimator, rows, Pipelines.Scores);
        Assert.Equal(before, Samples.Column<float>(rows, "Age"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_the_schema_promises_is_delivered(string task)
    {
        var data = Samples.Featurized(_ml);
        EstimatorContract.AssertSchemaKept(Pipelines.Trainer(_ml, task), data);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Fitting_twice_gives_the_same_bits(string task)
    {
        var data = Samples.Featurized(_ml);
        EstimatorContract.AssertSameTwice(Pipelines.Trainer(_ml, task), data, Pipelines.Scores);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_whole_weight_is_a_row_repeated(string task)
    {
        var rows = Samples.Rows(30);
        var repeated = rows.SelectMany(row => Enumerable.Repeat(row, (int)row.Weight)).ToArray();
        var view = _ml.Data.LoadFromEnumerable(rows);
        var featurize = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(Samples.Featurize(_ml)).Fit(view);
        var weighted = Pipelines.Trainer(_ml, task, epochs: 20, options =>
        {
            FullBatch(options);
            options.ExampleWeightColumnName = "Weight";
        }).Fit(featurize.Transform(view));
        var plain = Pipelines.Trainer(_ml, task, epochs: 20, FullBatch).Fit(featurize.Transform(_ml.Data.LoadFromEnumerable(repeated)));
        float[] expected = Pipelines.Scores(plain.Transform(featurize.Transform(view)));
        float[] actual = Pipelines.Scores(weighted.Transform(featurize.Transform(view)));
        float scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-4f * scale, $"score {i}: {actual[i]} with weights, {expected[i]} with repeated rows");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_rows_given_stay_as_they_are(string task)
    {
        var rows = Samples.Rows(40);
        var copy = Samples.Rows(40);
        var view = _ml.Data.LoadFromEnumerable(rows);
        Pipelines.For(_ml, task).Fit(view).Transform(view);
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal((copy[i].Size, copy[i].Age, copy[i].Price, copy[i].IsDear, copy[i].Class), (rows[i].Size, rows[i].Age, rows[i].Price, rows[i].IsDear, rows[i].Class));
            Assert.Equal(copy[i].Pair, rows[i].Pair);
            Assert.Equal(copy[i].Tags, rows[i].Tags);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Missing_values_are_refused(string task)
    {
        var view = Samples.View(_ml, 40, missing: true);
        var features = _ml.Transforms.Conversion.MapValueToKey("Label", "Class").Append(_ml.Transforms.Concatenate("Features", "Size", "Age")).Fit(view).Transform(view);
        var exception = Assert.Throws<MlNetStudio.Neural.InvalidInputException>(() => Pipelines.Trainer(_ml, task).Fit(features));
        Assert.Contains("row 4, slot 1 ('Age')", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_options_given_can_be_changed_after_without_effect(string task)
    {
        NeuralNetworkOptions? given = null;
        var data = Samples.Featurized(_ml);
        var trainer = Pipelines.Trainer(_ml, task, change: options => given = options);
        float[] before = Pipelines.Scores(trainer.Fit(data).Transform(data));
        (given!.Epochs, given.Layers, given.LabelColumnName) = (1, [], "Nowhere");
        Assert.Equal(before, Pipelines.Scores(trainer.Fit(data).Transform(data)));
    }

    private static void FullBatch(NeuralNetworkOptions options)
    {
        options.BatchSize = 1000;
        options.Shuffle = false;
    }
}
