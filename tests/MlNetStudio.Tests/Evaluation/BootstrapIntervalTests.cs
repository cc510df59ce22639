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

    /// <summary>Accuracy is a binomial share: the interval's ends are the percentiles of Binomial(n, p) / n.</summary>
    [Fact]
    public void Accuracy_interval_is_that_of_the_binomial_distribution()
    {
        MetricInterval interval = BootstrapInterval.Compute(Example(100, 20), seed: 5, replicates: 20_000).Single(i => i.Name == "accuracy");
        Assert.Equal(0.95, interval.Level);
        Assert.Equal(0.72, interval.Lower, 0.0101);
        Assert.Equal(0.87, interval.Upper, 0.0101);
    }

    [Fact]
    public void Replicates_without_a_class_are_left_out_of_its_metrics()
    {
        // One positive row of five: about a third of the replicates have none, and no AUC.
        MetricInterval[] intervals = BootstrapInterval.Compute(Scores.Binary([1, 0, 0, 0, 0], [0.9f, 0.1f, 0.2f, 0.3f, 0.4f]));
        MetricInterval auc = intervals.Single(i => i.Name == "auc");
        Assert.Equal((1, 1), (auc.Lower, auc.Upper));
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
