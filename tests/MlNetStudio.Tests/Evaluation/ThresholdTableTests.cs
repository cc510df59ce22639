using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Tests.Evaluation;

public sealed class ThresholdTableTests
{
    private static readonly Scores Five = Scores.Binary([0, 0, 1, 1, 1], [0.1f, 0.6f, 0.3f, 0.8f, 0.9f]);

    [Theory]
    [InlineData(0.05, 3, 2, 0, 0)]
    [InlineData(0.3, 2, 1, 1, 1)]
    [InlineData(0.5, 2, 1, 1, 1)]
    [InlineData(0.7, 2, 0, 1, 2)]
    [InlineData(0.95, 0, 0, 3, 2)]
    public void Outcomes_are_counted(double threshold, double truePositives, double falsePositives, double falseNegatives, double trueNegatives) =>
        Assert.Equal(new ThresholdRow(threshold, truePositives, falsePositives, falseNegatives, trueNegatives), ThresholdTable.At(Five, threshold));

    [Fact]
    public void Shares_and_costs_follow_from_the_counts()
    {
        var row = new ThresholdRow(0.5, 6, 2, 3, 9);
        Assert.Equal((0.75, 2.0 / 3, 0.75, 12.0 / 17), (row.Precision, row.Recall, row.Accuracy, row.F1));
        Assert.Equal((2 + 15) / 20.0, row.Cost(5));
    }

    [Fact]
    public void Dear_misses_lower_the_threshold_and_dear_alarms_raise_it()
    {
        ThresholdRow[] rows = ThresholdTable.Compute(Five);
        Assert.Equal(99, rows.Length);
        Assert.InRange(ThresholdTable.Cheapest(rows, 5).Threshold, 0.1, 0.29);
        Assert.InRange(ThresholdTable.Cheapest(rows, 0.2).Threshold, 0.6, 0.79);
        Assert.InRange(ThresholdTable.BestF1(rows).Threshold, 0.1, 0.29);
    }

    [Fact]
    public void Weights_count()
    {
        Scores weighted = Scores.Binary([0, 1], [0.7f, 0.7f], [3, 2]);
        Assert.Equal(new ThresholdRow(0.5, 2, 3, 0, 0), ThresholdTable.At(weighted, 0.5));
    }

    [Fact]
    public void Other_tasks_are_refused() => Assert.Throws<ArgumentException>(() => ThresholdTable.Compute(Scores.Regression([1], [1])));

    [Fact]
    public void Errors_by_size_are_tenths_of_the_rows()
    {
        float[] predicted = [.. Enumerable.Range(0, 100).Select(i => (float)i)];
        float[] actual = [.. predicted.Select(p => p + (0.1f * p))];
        ErrorBin[] bins = ErrorBySize.Compute(Scores.Regression(actual, predicted));
        Assert.Equal(10, bins.Length);
        Assert.All(bins, bin => Assert.Equal(10, bin.Rows));
        Assert.Equal(0.45, bins[0].MeanAbsoluteError, 1e-4);
        Assert.Equal(9.45, bins[^1].Bias, 1e-4);
        Assert.Single(ErrorBySize.Compute(Scores.Regression(actual, new float[100])));
    }
}
