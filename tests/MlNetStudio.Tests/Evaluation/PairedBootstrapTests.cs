using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Comparisons;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Tests.Evaluation;

public class PairedBootstrapTests
{
    [Fact]
    public void Equal_models_do_not_differ()
    {
        Scores scores = Binary(200, 0.2, 0.2, seed: 1).First;
        MetricDifference[] found = Assert.Single(PairedBootstrap.Compare([scores, scores.WithPredicted(scores.Predicted)]));
        Assert.Equal(MetricRegistry.For(EvaluationTask.Binary).Select(metric => metric.Name), found.Select(difference => difference.Name));
        Assert.All(found, difference =>
        {
            Assert.Equal((0.0, 0.0, 0.0, 0.0, 0.0), (difference.Difference, difference.Lower, difference.Upper, difference.BetterShare, difference.WorseShare));
            Assert.Equal(ModelStanding.NotToldApart, difference.Standing);
        });
    }

    [Fact]
    public void The_interval_of_accuracy_is_as_wide_as_its_closed_form_says()
    {
        // With shares b and c of rows that only one or the other has right, the difference b - c has the variance (b + c - (b - c)²) / n.
        const int Rows = 2000;
        (Scores first, Scores second) = Binary(Rows, 0.2, 0.15, seed: 2);
        MetricDifference accuracy = PairedBootstrap.Compare([first, second], replicates: 2000)[0][0];
        PredictionAgreement agreement = PredictionAgreement.Of(first, second);
        double b = (double)agreement.OtherNearer / Rows;
        double c = (double)agreement.FirstNearer / Rows;
        double deviation = Math.Sqrt((b + c - ((b - c) * (b - c))) / Rows);
        Assert.Equal(b - c, accuracy.Difference, 1e-12);
        Assert.Equal(2 * 1.96 * deviation, accuracy.Upper - accuracy.Lower, 0.1 * 4 * deviation);
        Assert.Equal(ModelStanding.Better, accuracy.Standing);
        Assert.True(accuracy.BetterShare > 0.975);

        // Told the other way round, it is the same with the signs changed.
        MetricDifference back = PairedBootstrap.Compare([second, first], replicates: 2000)[0][0];
        Assert.Equal((-accuracy.Difference, accuracy.BetterShare), (back.Difference, back.WorseShare));
        Assert.Equal(-accuracy.Upper, back.Lower, 1e-12);
        Assert.Equal(ModelStanding.Worse, back.Standing);
    }

    [Fact]
    public void Less_is_better_where_the_metric_says_so_and_every_model_is_compared_with_the_first()
    {
        var random = new Random(3);
        float[] actual = [.. Enumerable.Range(0, 300).Select(_ => (float)random.NextDouble())];
        Scores Off(double by) => Scores.Regression(actual, [.. actual.Select(value => value + (float)(by * (random.NextDouble() - 0.5)))]);
        MetricDifference[][] found = PairedBootstrap.Compare([Off(0.2), Off(0.1), Off(0.4), Off(0.2)]);
        Assert.Equal([ModelStanding.Better, ModelStanding.Worse, ModelStanding.NotToldApart], found.Select(differences => differences[0].Standing));
        Assert.True(found[0][0].Difference < 0 && found[1][0].Difference > 0);
        Assert.True(found[0][2].Difference > 0, "R² of the better one is higher");
        Assert.Equal(ModelStanding.Better, found[0][2].Standing);
    }

    [Fact]
    public void Of_a_handful_of_rows_nothing_is_told()
    {
        Scores wrong = Scores.Binary([0, 1, 0, 1, 1], [0.9f, 0.1f, 0.9f, 0.1f, 0.1f]);
        MetricDifference accuracy = PairedBootstrap.Compare([wrong, wrong.WithPredicted([0.1f, 0.9f, 0.1f, 0.9f, 0.9f])])[0][0];
        Assert.Equal((1.0, ModelStanding.NotToldApart), (accuracy.Difference, accuracy.Standing));
        Scores broken = wrong.WithPredicted([float.NaN, 0, 0, 0, 0]);
        Assert.All(PairedBootstrap.Compare([wrong, broken])[0], difference => Assert.Equal(ModelStanding.Unknown, difference.Standing));
        Assert.All(PairedBootstrap.Compare([Scores.Regression([], []), Scores.Regression([], [])])[0], difference => Assert.Equal(ModelStanding.Unknown, difference.Standing));
    }

    [Fact]
    public void Other_rows_are_refused()
    {
        Scores scores = Scores.Regression([1, 2], [1, 2]);
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Compare([scores]));
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Compare([scores, Scores.Regression([1, 3], [1, 2])]));
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Compare([scores, Scores.Binary([1, 0], [1, 0])]));
    }

    [Fact]
    public void The_area_above_the_curve_of_errors_is_the_mean_absolute_error()
    {
        var random = new Random(4);
        float[] actual = [.. Enumerable.Range(0, 500).Select(_ => (float)random.NextDouble())];
        Scores scores = Scores.Regression(actual, [.. actual.Select((value, row) => row % 10 == 0 ? value : value + (float)(random.NextDouble() - 0.3))]);
        (double[] errors, double[] shares) = ErrorCharacteristic.Compute(scores, points: 1000);
        double area = 0;
        for (int i = 1; i < errors.Length; i++)
        {
            area += (errors[i] - errors[i - 1]) * (1 - shares[i - 1]);
        }

        Assert.Equal(new MeanAbsoluteError().Compute(scores), area, 1e-9);
        Assert.Equal((0.0, 0.1, 1.0), (errors[0], shares[0], shares[^1]));
        Assert.InRange(ErrorCharacteristic.Compute(scores, points: 20).Errors.Length, 10, 22);
    }

    /// <summary>Two classifiers that are wrong for some of the rows, each for others.</summary>
    internal static (Scores First, Scores Second) Binary(int rows, double firstWrong, double secondWrong, int seed)
    {
        var random = new Random(seed);
        float[] actual = [.. Enumerable.Range(0, rows).Select(row => (float)(row % 2))];
        float[] Say(double wrong) => [.. actual.Select(label => random.NextDouble() < wrong ? 0.9f - (0.8f * label) : 0.1f + (0.8f * label))];
        return (Scores.Binary(actual, Say(firstWrong)), Scores.Binary(actual, Say(secondWrong)));
    }
}
