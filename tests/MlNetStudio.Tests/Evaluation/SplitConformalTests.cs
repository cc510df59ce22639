using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Conformal;

namespace MlNetStudio.Tests.Evaluation;

public sealed class SplitConformalTests
{
    [Fact]
    public void The_quantile_is_the_rank_of_the_definition()
    {
        // ceil((9 + 1) 0.9) = 9: the largest of nine. ceil(10 * 0.5) = 5.
        Scores scores = Scores.Regression(new float[9], [1, -2, 3, -4, 5, -6, 7, -8, 9]);
        ConformalLevel[] levels = SplitConformal.Calibrate(scores, [0.9, 0.5, 0.95]);
        Assert.Equal([9, 5, double.PositiveInfinity], levels.Select(level => level.Quantile));
        Assert.Equal((1.0, 18.0), SplitConformal.Measure(scores, levels[0]));
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(0.9)]
    [InlineData(0.95)]
    public void Intervals_hold_the_truth_as_often_as_asked_for(double coverage) => AssertCoverage(coverage, random =>
    {
        // Skewed errors that grow with the value: nothing is assumed of them.
        float[] actual = [.. Enumerable.Range(0, 1000).Select(_ => (float)random.NextDouble())];
        return Scores.Regression(actual, [.. actual.Select(y => y + (y * (float)-Math.Log(1 - random.NextDouble())))]);
    });

    [Theory]
    [InlineData(0.9)]
    public void Sets_hold_the_true_class_as_often_as_asked_for(double coverage) => AssertCoverage(coverage, random =>
    {
        float[] actual = new float[1000];
        float[] probabilities = new float[4000];
        for (int row = 0; row < actual.Length; row++)
        {
            double[] p = [.. Enumerable.Range(0, 4).Select(_ => Math.Exp(3 * random.NextDouble()))];
            double draw = random.NextDouble() * p.Sum();
            int label = 0;
            while (label < 3 && (draw -= p[label]) > 0)
            {
                label++;
            }

            actual[row] = label;
            for (int c = 0; c < 4; c++)
            {
                // Told with too much certainty, as networks do.
                probabilities[(row * 4) + c] = (float)(p[c] * p[c] / p.Sum(x => x * x));
            }
        }

        return Scores.Multiclass(actual, probabilities, 4);
    });

    [Fact]
    public void Sets_of_two_classes_may_hold_both_or_one()
    {
        Scores scores = Scores.Binary([1, 0], [0.9f, 0.6f]);
        Assert.Equal((1.0, 1.5), SplitConformal.Measure(scores, new ConformalLevel(0.9, 0.65)));
        Assert.Equal((0.5, 1.0), SplitConformal.Measure(scores, new ConformalLevel(0.9, 0.45)));
    }

    [Fact]
    public void A_coverage_beyond_0_to_1_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SplitConformal.Calibrate(Scores.Regression([1], [1]), 1));

    /// <summary>200 splits into calibration and new rows: on average the coverage is met within a point.</summary>
    private static void AssertCoverage(double coverage, Func<Random, Scores> draw)
    {
        double sum = 0;
        for (int split = 0; split < 200; split++)
        {
            var random = new Random(1000 + split);
            sum += SplitConformal.Measure(draw(random), SplitConformal.Calibrate(draw(random), coverage)).Coverage;
        }

        Assert.InRange(sum / 200, coverage - 0.01, coverage + 0.01);
    }
}
