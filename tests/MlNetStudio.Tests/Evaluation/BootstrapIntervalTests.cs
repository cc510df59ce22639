using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Tests.Evaluation;

public class BootstrapIntervalTests
{
    [Fact]
    public void Same_seed_gives_the_same_interval_and_another_seed_another()
    {
        Scores scores = Example(40, 10);
        Assert.Equal(BootstrapInterval.Compute(scores, 1), BootstrapInterval.Compute(scores, 1));
        Assert.NotEqual(BootstrapInterval.Compute(scores, 1), BootstrapInterval.Compute(scores, 2));
    }

    /// <summary>Wilson's interval for 80 of 100 and for 30 of 30, from its formula with z = 1.959964.</summary>
    [Theory]
    [InlineData(100, 20, 0.711171, 0.866633)]
    [InlineData(30, 0, 0.886487, 1)]
    public void Accuracy_has_the_score_interval_of_a_share(int rows, int wrong, double lower, double upper)
    {
        MetricInterval interval = BootstrapInterval.Compute(Example(rows, wrong)).Single(i => i.Name == "accuracy");
        Assert.Equal(0.95, interval.Level);
        Assert.Equal(lower, interval.Lower, 1e-4);
        Assert.Equal(upper, interval.Upper, 1e-4);
    }

    /// <summary>With weights the accuracy is drawn; with equal ones the drawn interval is close to the binomial one.</summary>
    [Fact]
    public void Drawn_interval_is_that_of_the_binomial_distribution()
    {
        Scores plain = Example(100, 20);
        float[] weights = new float[100];
        Array.Fill(weights, 1f);
        Scores weighted = Scores.Binary(plain.Actual, plain.Predicted, weights);
        MetricInterval interval = BootstrapInterval.Compute(weighted, seed: 5, replicates: 5_000).Single(i => i.Name == "accuracy");
        Assert.Equal(0.72, interval.Lower, 0.0101);
        Assert.Equal(0.87, interval.Upper, 0.0101);
    }

    [Fact]
    public void Where_all_replicates_agree_the_interval_is_undefined()
    {
        // One positive row of five: about a third of the replicates have none, and no AUC; the others all have 1.
        MetricInterval[] intervals = BootstrapInterval.Compute(Scores.Binary([1, 0, 0, 0, 0], [0.9f, 0.1f, 0.2f, 0.3f, 0.4f]));
        MetricInterval auc = intervals.Single(i => i.Name == "auc");
        Assert.True(double.IsNaN(auc.Lower) && double.IsNaN(auc.Upper));
    }

    [Fact]
    public void Paired_difference_is_narrower_than_what_the_single_intervals_tell()
    {
        Scores first = Example(100, 20);
        float[] predicted = first.Predicted.ToArray();
        predicted[99] = 0.25f;
        Scores second = first.WithPredicted(predicted);
        MetricInterval difference = BootstrapInterval.ComputeDifference(new Accuracy(), second, first)!;
        Assert.InRange(difference.Lower, -0.035, -0.015);
        Assert.Equal(0, difference.Upper);
        Assert.Null(BootstrapInterval.ComputeDifference(new Accuracy(), first, Scores.Binary(first.Actual, [.. Enumerable.Repeat(float.NaN, 100)])));
        Assert.Throws<ArgumentException>(() => BootstrapInterval.ComputeDifference(new Accuracy(), first, Example(99, 1)));
    }

    [Fact]
    public void Level_must_lie_between_zero_and_one() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BootstrapInterval.Compute(Example(4, 1), level: 1));

    private static Scores Example(int rows, int wrong)
    {
        float[] actual = new float[rows];
        float[] predicted = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            actual[row] = row % 2;
            predicted[row] = (row % 2 == 1) == row >= wrong ? 0.75f : 0.25f;
        }

        return Scores.Binary(actual, predicted);
    }
}
