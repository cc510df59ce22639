using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Tests.Evaluation;

/// <summary>Metrics against scikit-learn 1.2.1 on small tables with ties, weights and zero probabilities, and by hand.</summary>
public class MetricTests
{
    private static readonly float[] Actual2 = [1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0];
    private static readonly float[] Positive =
        [0.7f, 0.5f, 0.5f, 0, 0.4f, 0.8f, 0.4f, 0.5f, 0.6f, 0.3f, 0.4f, 0.8f, 0.1f, 0.6f, 0.5f, 0.1f, 0.3f, 0.5f, 0.7f, 0.3f];

    private static readonly float[] Actual3 = [0, 1, 2, 2, 1, 0, 0, 1, 2, 1, 0, 2, 2, 1, 1];
    private static readonly float[] Probabilities3 =
    [
        0.125f, 0.5f, 0.375f, 0.25f, 0.125f, 0.625f, 0.5f, 0.125f, 0.375f, 0.25f, 0.5f, 0.25f, 0.5f, 0.25f, 0.25f,
        0.25f, 0.125f, 0.625f, 0.125f, 0.625f, 0.25f, 0.25f, 0.375f, 0.375f, 0.875f, 0, 0.125f, 0.375f, 0.25f, 0.375f,
        0.75f, 0.25f, 0, 0.25f, 0.625f, 0.125f, 0.375f, 0.375f, 0.25f, 0.25f, 0.75f, 0, 0.125f, 0.25f, 0.625f,
    ];

    private static readonly float[] ActualNumbers = [-3.39f, -0.13f, -3.89f, -3.47f, -2.57f, -1.54f, -3.97f, -6.51f, 2.03f, 1.88f];
    private static readonly float[] PredictedNumbers = [-6.08f, 1.4f, -3.54f, -3.22f, -1.53f, -0.93f, -4.34f, -5.88f, 3.47f, 1.76f];

    [Theory]
    [InlineData(false, 1.1763290060612266, 0.9030000150203705, 0.7933820926843541)]
    [InlineData(true, 1.102953581091481, 0.8506666700045268, 0.7948695263343226)]
    public void Regression_metrics_equal_scikit_learn(bool weighted, double rmse, double mae, double r2)
    {
        MetricValues metrics = MetricRegistry.Compute(
            Scores.Regression(ActualNumbers, PredictedNumbers, weighted ? Repeat([1, 2, 0.5f, 1, 3], 10) : []));
        AssertClose(["rmse", "mae", "r2"], [rmse, mae, r2], metrics);
    }

    [Theory]
    [InlineData(false, 0.7, 0.795, 0.625, 0.8333333333333334, 0.5, 0.5261970090540311, 0.7980010185892539)]
    [InlineData(true, 0.6666666666666666, 0.6922222222222223, 0.5454545454545455, 0.8571428571428571, 0.4, 0.5986988926754365, 0.7392632059298726)]
    public void Binary_metrics_equal_scikit_learn(
        bool weighted, double accuracy, double auc, double f1, double precision, double recall, double logLoss, double averagePrecision)
    {
        Scores scores = Scores.Binary(Actual2, Positive, weighted ? Repeat([1, 2, 0.5f, 1, 3], 20) : []);
        AssertClose(
            ["accuracy", "auc", "f1", "precision", "recall", "logLoss"],
            [accuracy, auc, f1, precision, recall, logLoss],
            MetricRegistry.Compute(scores));
        Assert.Equal(averagePrecision, PrecisionRecallCurve.AveragePrecision(PrecisionRecallCurve.Compute(scores)), 1e-12);
    }

    [Theory]
    [InlineData(false, 0.2, 0.19444444444444442, 0.17777777777777778, 1.4167997869467042)]
    [InlineData(true, 0.34285714285714286, 0.2884990253411306, 0.2728047740835465, 1.2753014671400607)]
    public void Multiclass_metrics_equal_scikit_learn(bool weighted, double accuracy, double macroAccuracy, double macroF1, double logLoss)
    {
        Scores scores = Scores.Multiclass(Actual3, Probabilities3, 3, weighted ? Repeat([1, 2, 0.5f], 15) : []);
        AssertClose(["accuracy", "macroAccuracy", "macroF1", "logLoss"], [accuracy, macroAccuracy, macroF1, logLoss], MetricRegistry.Compute(scores));
    }

    [Fact]
    public void Confusion_matrix_counts_true_classes_in_rows()
    {
        ConfusionMatrix matrix = Scores.Multiclass(Actual3, Probabilities3, 3).Confusion;
        Assert.Equal([1, 2, 1, 2, 2, 2, 3, 2, 0], matrix.Cells.ToArray());
        Assert.Equal(5, matrix.ActualTotal(2));
        Assert.Equal(3, matrix.PredictedTotal(2));
    }

    [Fact]
    public void Roc_takes_equal_probabilities_in_one_step()
    {
        CurvePoint[] points = RocCurve.Compute(Scores.Binary(Actual2, Positive));
        double[] falsePositives = [0, 0, 0, 0.1, 0.4, 0.5, 0.7, 0.9, 1];
        double[] truePositives = [0, 0.2, 0.4, 0.5, 0.7, 0.9, 1, 1, 1];
        Assert.Equal(falsePositives.Length, points.Length);
        double area = 0;
        for (int i = 0; i < points.Length; i++)
        {
            Assert.Equal(falsePositives[i], points[i].X, 1e-12);
            Assert.Equal(truePositives[i], points[i].Y, 1e-12);
            area += i == 0 ? 0 : (points[i].X - points[i - 1].X) * (points[i].Y + points[i - 1].Y) / 2;
        }

        Assert.Equal(0.795, area, 1e-12);
    }

    [Fact]
    public void Half_is_not_above_the_threshold_as_it_is_not_the_first_largest_probability()
    {
        Assert.Equal([0, 1], Scores.Binary([0, 1], [0.5f, 0.50001f]).PredictedLabels.ToArray());
        Assert.Equal([0, 1], Scores.Multiclass([0, 1], [0.5f, 0.5f, 0.4f, 0.6f], 2).PredictedLabels.ToArray());
    }

    [Fact]
    public void Log_loss_of_a_wrong_certainty_is_large_but_finite()
    {
        double loss = new LogLoss().Compute(Scores.Binary([1], [0]));
        Assert.Equal(-Math.Log(LogLoss.Epsilon), loss, 1e-9);
    }

    [Fact]
    public void Weights_count_like_repeated_rows()
    {
        MetricValues weighted = MetricRegistry.Compute(Scores.Binary([1, 0, 1, 0], [0.9f, 0.4f, 0.4f, 0.7f], [2, 1, 3, 0]));
        MetricValues repeated = MetricRegistry.Compute(Scores.Binary([1, 1, 0, 1, 1, 1], [0.9f, 0.9f, 0.4f, 0.4f, 0.4f, 0.4f]));
        for (int i = 0; i < weighted.Count; i++)
        {
            Assert.Equal(repeated[i].Value, weighted[i].Value, 1e-12);
        }
    }

    [Fact]
    public void What_is_undefined_is_not_a_number_and_nothing_throws()
    {
        MetricValues oneClass = MetricRegistry.Compute(Scores.Binary([0, 0], [0.1f, 0.2f]));
        Assert.Equal(1, oneClass["accuracy"]);
        Assert.True(double.IsFinite(oneClass["logLoss"]));
        foreach (string name in (string[])["auc", "f1", "precision", "recall"])
        {
            Assert.True(double.IsNaN(oneClass[name]), name);
        }

        Assert.Empty(RocCurve.Compute(Scores.Binary([0, 0], [0.1f, 0.2f])));
        Assert.True(double.IsNaN(new RSquared().Compute(Scores.Regression([3, 3], [3, 4]))));
        Scores[] unusable =
        [
            Scores.Regression([], []), Scores.Binary([], []), Scores.Multiclass([], [], 3),
            Scores.Regression([1], [float.NaN]), Scores.Binary([1], [float.NaN]), Scores.Multiclass([1], [0, float.PositiveInfinity], 2),
            Scores.Binary([1], [0.5f], [0]),
        ];
        foreach (Scores scores in unusable)
        {
            Assert.All(MetricRegistry.Compute(scores), value => Assert.True(double.IsNaN(value.Value)));
            Assert.Empty(BootstrapInterval.Compute(scores));
        }
    }

    [Fact]
    public void Scores_refuse_what_does_not_fit()
    {
        Assert.Throws<ArgumentException>(() => Scores.Regression([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => Scores.Binary([2], [0.5f]));
        Assert.Throws<ArgumentException>(() => Scores.Binary([0.5f], [0.5f]));
        Assert.Throws<ArgumentException>(() => Scores.Multiclass([3], [0.1f, 0.2f, 0.7f], 3));
        Assert.Throws<ArgumentException>(() => Scores.Regression([1], [1], [-1]));
        Assert.Throws<ArgumentException>(() => Scores.Regression([1], [1], [1, 1]));
        Assert.Throws<ArgumentException>(() => new AreaUnderRoc().Compute(Scores.Regression([1], [1])));
    }

    [Fact]
    public void Registry_holds_the_names_of_metrics_json()
    {
        Assert.Equal(["rmse", "mae", "r2"], MetricRegistry.For(EvaluationTask.Regression).Select(m => m.Name));
        Assert.Equal(["accuracy", "auc", "f1", "precision", "recall", "logLoss"], MetricRegistry.For(EvaluationTask.Binary).Select(m => m.Name));
        Assert.Equal(["accuracy", "macroAccuracy", "macroF1", "logLoss"], MetricRegistry.For(EvaluationTask.Multiclass).Select(m => m.Name));
        Assert.False(MetricRegistry.Find(EvaluationTask.Regression, "rmse")!.HigherIsBetter);
        Assert.True(MetricRegistry.Find(EvaluationTask.Binary, "auc")!.HigherIsBetter);
        Assert.Null(MetricRegistry.Find(EvaluationTask.Regression, "accuracy"));
    }

    [Fact]
    public void Calibration_bins_compare_what_was_said_with_what_was_so()
    {
        CalibrationBin[] bins = CalibrationCurve.Compute(Scores.Binary([0, 1, 1, 1], [0.05f, 0.65f, 0.67f, 1]));
        Assert.Equal(3, bins.Length);
        Assert.Equal((0.0, 0.1, 0.0, 1.0), (bins[0].Lower, bins[0].Upper, bins[0].Observed, bins[0].Weight));
        Assert.Equal(0.66, bins[1].Confidence, 1e-6);
        Assert.Equal((1.0, 1.0, 1.0), (bins[2].Upper, bins[2].Confidence, bins[2].Observed));
        Assert.Equal((0.05 + (2 * 0.34)) / 4, CalibrationCurve.ExpectedError(bins), 1e-6);
    }

    private static float[] Repeat(float[] pattern, int length) => [.. Enumerable.Range(0, length).Select(i => pattern[i % pattern.Length])];

    private static void AssertClose(string[] names, double[] expected, MetricValues actual)
    {
        Assert.Equal(names, actual.Select(value => value.Name));
        for (int i = 0; i < names.Length; i++)
        {
            Assert.Equal(expected[i], actual[names[i]], 1e-7);
        }
    }
}
