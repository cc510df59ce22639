using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Tests;

namespace MlNetStudio.MLNet.Tests.Scoring;

/// <summary>Scoring from many threads at once, and without garbage.</summary>
public class ScoringTests
{
    private readonly MLContext _ml = new(seed: 3);

    public static TheoryData<string> All => Pipelines.All;

    /// <summary>ML.NET's own cursors allocate, on threads of theirs; this is what they call for each row.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Scoring_allocates_nothing_once_warm(string task)
    {
        var data = Samples.Featurized(_ml);
        var model = ModelOf(Pipelines.Trainer(_ml, task, epochs: 1).Fit(data));
        var dense = new VBuffer<float>(5, [1, 2, 3, 4, 5]);
        var sparse = new VBuffer<float>(5, 2, [1, 2], [0, 4]);
        var scores = new float[model.OutputCount];
        bool isScored = true;
        Score(10);
        Allocations.AssertNone(() => Score(100));
        Assert.True(isScored);

        void Score(int rows)
        {
            for (int i = 0; i < rows; i++)
            {
                var scorer = model.RentScorer();
                isScored &= scorer.TryScore(i % 2 == 0 ? dense : sparse, scores);
                model.Return(scorer);
            }
        }
    }

    [Fact]
    public void A_hundred_saves_and_loads_beside_predictions_change_no_score()
    {
        var data = Samples.View(_ml, count: 60);
        var model = Pipelines.For(_ml, "multiclass").Fit(data);
        float[] expected = Pipelines.Scores(model.Transform(data));
        using var done = new CancellationTokenSource();
        var predicting = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            int rounds = 0;
            while (!done.IsCancellationRequested || rounds == 0)
            {
                Assert.Equal(expected, Pipelines.Scores(model.Transform(data)));
                rounds++;
            }

            return rounds;
        })).ToArray();
        var current = model;
        for (int i = 0; i < 100; i++)
        {
            var stream = new MemoryStream();
            _ml.Model.Save(current, data.Schema, stream);
            stream.Position = 0;
            current = _ml.Model.Load(stream, out _);
            Assert.Equal(expected, Pipelines.Scores(current.Transform(data)));
        }

        done.Cancel();
        Assert.All(predicting, task => Assert.True(task.GetAwaiter().GetResult() > 0));
    }

    [Fact]
    public void Rows_scored_at_once_have_the_bits_of_rows_scored_alone()
    {
        var data = Samples.Featurized(_ml);
        var model = _ml.MulticlassClassification.Trainers.NeuralNetwork(hiddenUnits: [9], epochs: 2).Fit(data);
        float[] rows = [.. Samples.Column<float[]>(data, "Features").SelectMany(row => row)];
        var scores = new float[rows.Length / 5 * 3];
        model.Model.Score(rows, scores);
        Assert.Equal(Pipelines.Scores(model.Transform(data)), scores);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(600)]
    public void A_column_scored_at_once_has_the_bits_of_the_transformer(int rows)
    {
        var data = Samples.Featurized(_ml, 600);
        var regression = _ml.Regression.Trainers.NeuralNetwork("Price", hiddenUnits: [9], epochs: 1).Fit(data);
        var quantile = _ml.Regression.Trainers.NeuralNetworkQuantile("Price", hiddenUnits: [9], epochs: 1).Fit(data);
        var some = rows == 0 ? _ml.Data.SkipRows(data, 600) : _ml.Data.TakeRows(data, rows);
        Assert.Equal(Pipelines.Scores(regression.Transform(some)), regression.Model.Score(some));
        Assert.Equal(Pipelines.Scores(quantile.Transform(some)), quantile.Model.Score(some));
        Assert.Equal(3 * rows, quantile.Model.Score(some).Length);
        Assert.Contains("'Nowhere'", Assert.Throws<Neural.InvalidInputException>(() => regression.Model.Score(some, "Nowhere")).Message, StringComparison.Ordinal);
        Assert.Contains("Single, 5", Assert.Throws<Neural.InvalidInputException>(() => regression.Model.Score(some, "Pair")).Message, StringComparison.Ordinal);
    }

    /// <summary>The network of a transformer that a trainer made.</summary>
    internal static NetworkModel ModelOf(ITransformer transformer) => transformer switch
    {
        IPredictionTransformer<NeuralNetworkRegressionModelParameters> regression => regression.Model.Model,
        IPredictionTransformer<CalibratedModelParametersBase<NeuralNetworkBinaryModelParameters, PlattCalibrator>> binary => binary.Model.SubModel.Model,
        IPredictionTransformer<NeuralNetworkMulticlassModelParameters> multiclass => multiclass.Model.Model,
        IPredictionTransformer<NeuralNetworkVectorModelParameters> vector => vector.Model.Model,
        _ => throw new ArgumentException($"{transformer} holds no network.", nameof(transformer)),
    };
}
