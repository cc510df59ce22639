using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural.Optimizers;
using MlNetStudio.Neural.Schedules;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.MLNet.Tests.Trainers;

/// <summary>The trainers with a score for each of several targets, labels or quantiles learn, and name what they give.</summary>
public class VectorTrainerTests
{
    private readonly MLContext _ml = new(seed: 3);

    [Fact]
    public void The_multi_output_trainer_learns_several_numbers_and_keeps_their_names()
    {
        var data = Featurized(600);
        var scored = _ml.Regression.Trainers.NeuralNetworkMultiOutput(Set(new NeuralNetworkMultiOutputTrainer.Options { LabelColumnName = "Both" })).Fit(data).Transform(data);
        Assert.Equal(["Price", "Second"], SlotNames(scored, "Score"));
        float[][] expected = Samples.Column<float[]>(scored, "Both");
        float[][] actual = Samples.Column<float[]>(scored, "Score");
        for (int target = 0; target < 2; target++)
        {
            double mean = expected.Average(row => row[target]);
            double spread = expected.Sum(row => Math.Pow(row[target] - mean, 2));
            double error = expected.Zip(actual).Sum(pair => Math.Pow(pair.First[target] - pair.Second[target], 2));
            Assert.InRange(1 - (error / spread), 0.95, 1);
        }
    }

    [Theory]
    [InlineData("Tags")]
    [InlineData("Numbers")]
    public void The_multi_label_trainer_says_of_every_label_whether_it_applies(string label)
    {
        var data = _ml.Transforms.Conversion.ConvertType("Numbers", "Tags", DataKind.Single).Fit(Featurized(600)).Transform(Featurized(600));
        var scored = _ml.MulticlassClassification.Trainers.NeuralNetworkMultiLabel(Set(new NeuralNetworkMultiLabelTrainer.Options { LabelColumnName = label })).Fit(data).Transform(data);
        bool[][] expected = Samples.Column<bool[]>(scored, "Tags");
        bool[][] predicted = Samples.Column<bool[]>(scored, "PredictedLabel");
        float[][] scores = Samples.Column<float[]>(scored, "Score");
        for (int slot = 0; slot < 3; slot++)
        {
            Assert.InRange(expected.Zip(predicted).Average(pair => pair.First[slot] == pair.Second[slot] ? 1.0 : 0), 0.95, 1);
        }

        Assert.Contains(predicted, row => row.Count(applies => applies) > 1);
        Assert.Contains(predicted, row => !row.Contains(true));
        Assert.All(scores.Zip(predicted), pair => Assert.Equal(pair.First.Select(score => score > 0.5f), pair.Second));
    }

    [Fact]
    public void The_quantile_trainer_finds_the_bounds_that_it_is_asked_for()
    {
        // Deviations of the price that grow with the size, so that no constant distance will do.
        var random = new Random(7);
        var rows = Samples.Rows(2000);
        foreach (var row in rows)
        {
            row.Price = (10 * row.Size) + ((3 + row.Size) * (float)((2 * random.NextDouble()) - 1));
        }

        var data = Samples.Featurize(_ml).Fit(_ml.Data.LoadFromEnumerable(rows)).Transform(_ml.Data.LoadFromEnumerable(rows));
        float[] levels = [0.1f, 0.5f, 0.9f];
        var scored = _ml.Regression.Trainers.NeuralNetworkQuantile(Set(new NeuralNetworkQuantileTrainer.Options { LabelColumnName = "Price", Quantiles = levels })).Fit(data).Transform(data);
        Assert.Equal(["Quantile-0.1", "Quantile-0.5", "Quantile-0.9"], SlotNames(scored, "Score"));
        float[][] scores = Samples.Column<float[]>(scored, "Score");
        for (int i = 0; i < levels.Length; i++)
        {
            Assert.Equal(levels[i], scores.Zip(rows).Average(pair => pair.Second.Price < pair.First[i] ? 1.0 : 0), 0.04);
        }

        // Between -2 and 2 the true width of four in five goes from 1.6 to 8.
        double Width(Func<Samples.Row, bool> where) => scores.Zip(rows).Where(pair => where(pair.Second)).Average(pair => pair.First[2] - pair.First[0]);
        Assert.True(Width(row => row.Size > 1) > 2 * Width(row => row.Size < -1));
    }

    private IDataView Featurized(int count)
    {
        var data = Samples.View(_ml, count);
        return Samples.Featurize(_ml)
            .Append(_ml.Transforms.CopyColumns("Second", "Size"))
            .Append(_ml.Transforms.Concatenate("Both", "Price", "Second"))
            .Fit(data).Transform(data);
    }

    private static string[] SlotNames(IDataView view, string column)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema[column].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static TOptions Set<TOptions>(TOptions options)
        where TOptions : NeuralNetworkOptions
    {
        options.Layers = [Dense(32), Dense(16)];
        options.Epochs = 60;
        options.Optimizer = new AdamOptions { LearningRate = 0.01f };
        options.Schedule = new CosineScheduleOptions();
        return options;
    }
}
