using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Baselines;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Tests.Evaluation;

/// <summary>The linear models against scikit-learn 1.2.1 (LinearRegression; LogisticRegression with C = 1 on standardized features) and closed forms.</summary>
public class BaselineTests
{
    private static readonly float[] Features =
    [
        -0.74f, 104.5f, -0.55f, 0.2f, 111.1f, -0.51f, 1.92f, 86.1f, 0.8f, 0.57f, 88.9f, -2.39f, 0.06f, 93.3f, 1.15f, 0.38f, 107, -1.18f,
        -0.35f, 95.4f, -1.22f, 0.28f, 104.8f, 0.38f, 0.04f, 94.8f, -0.78f, -0.53f, 97.4f, -1.37f, 0.76f, 104.8f, 0.49f, -0.98f, 102.2f, 1.36f,
        0.86f, 93.9f, -0.57f, -0.18f, 119.1f, 0.24f, -1.06f, 97.9f, 0.93f, -1.73f, 115.3f, -0.23f, 0.3f, 109.9f, -0.94f, -0.96f, 98, -0.61f,
        -1.25f, 96.8f, 2.71f, 1.63f, 111.3f, -0.87f, -0.4f, 95.6f, -1.26f, -1.51f, 87, -0.63f, -1.73f, 96.2f, 0.82f, 0, 115.5f, -1.21f,
        1.47f, 105.6f, 0.13f, 0.58f, 109.8f, -1.21f, 0.95f, 112.9f, -0.09f, 0.56f, 95.1f, 0.1f, 1.29f, 106.7f, -0.58f, -0.95f, 105.5f, -1.46f,
        -2.34f, 84, 0.31f, -0.67f, 104.7f, 1.14f, 0.76f, 93.1f, 0.26f, -0.28f, 83.3f, 0.64f, 2.31f, 102.4f, 0.67f, -0.47f, 109.3f, -0.19f,
        -1.36f, 110.5f, 0.27f, 1.61f, 109.5f, -0.1f, 0.09f, 93.3f, -0.18f, -0.07f, 103.8f, 1.57f,
    ];

    private static readonly float[] Targets =
    [
        -32.11f, -31.55f, -22.26f, -23.64f, -26.49f, -31.16f, -28.09f, -30.71f, -29.23f, -28.62f, -29.5f, -31.7f, -26.44f, -36.42f, -31.46f,
        -37.19f, -31.83f, -30.26f, -29.71f, -30.45f, -29.88f, -28.57f, -31.8f, -35.05f, -28.5f, -31.63f, -31.66f, -26.92f, -28.13f, -35.32f,
        -30.88f, -30.64f, -25.82f, -24.97f, -25.21f, -32.56f, -35.66f, -29.71f, -26.04f, -34.31f,
    ];

    private static readonly float[] Classes3 =
        [0, 2, 2, 2, 1, 2, 0, 1, 2, 0, 1, 0, 1, 1, 0, 0, 2, 0, 0, 2, 1, 0, 0, 0, 2, 1, 2, 2, 2, 0, 0, 0, 2, 1, 2, 0, 0, 2, 0, 0];

    [Theory]
    [InlineData(false, 1.999394085758629, -0.3114871077582041, -0.005314332330228496, 1.5815623935683902)]
    [InlineData(true, 2.0936405229487853, -0.3293909937592802, -0.07015630778325001, 3.349313173838098)]
    public void Least_squares_equals_scikit_learn(bool weighted, double first, double second, double third, double intercept)
    {
        float[] weights = weighted ? [.. Enumerable.Range(0, 40).Select(i => new float[] { 1, 2, 0.5f, 1, 3 }[i % 5])] : [];
        LinearModel model = LinearModel.Fit(EvaluationTask.Regression, 0, Features, 3, Targets, weights);
        Assert.Equal(first, model.Coefficients[0], 1e-5);
        Assert.Equal(second, model.Coefficients[1], 1e-5);
        Assert.Equal(third, model.Coefficients[2], 1e-5);
        Assert.Equal(intercept, model.Intercepts[0], 1e-4);
    }

    [Fact]
    public void Binary_logistic_regression_equals_scikit_learn()
    {
        float[] labels = [.. Classes3.Select(c => c > 0 ? 1f : 0f)];
        float[] predicted = LinearModel.Fit(EvaluationTask.Binary, 2, Features, 3, labels).Predict(Features);
        float[] expected = [0.23438492995348398f, 0.675986239563792f, 0.9918500092384532f, 0.8991895600222248f, 0.6384448698116109f];
        Assert.Equal(40, predicted.Length);
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.Equal(expected[row], predicted[row], 1e-5);
        }
    }

    [Fact]
    public void Multinomial_logistic_regression_equals_scikit_learn()
    {
        float[] predicted = LinearModel.Fit(EvaluationTask.Multiclass, 3, Features, 3, Classes3).Predict(Features);
        float[] expected =
        [
            0.809821162959129f, 0.13633728620342342f, 0.05384155083744756f, 0.31849914613158775f, 0.28006599997760734f, 0.4014348538908049f,
            0.0030096327250683156f, 0.16698939771036272f, 0.830000969564569f, 0.052148133415757414f, 0.14032518418535073f, 0.8075266823988918f,
            0.36333917397864635f, 0.46527472996019603f, 0.17138609606115762f,
        ];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], predicted[i], 1e-5);
        }
    }

    [Fact]
    public void Many_features_are_fitted_as_well()
    {
        // 300 features are beyond the closed form; the labels are an exact linear function of the first two.
        var random = new Random(3);
        float[] features = [.. Enumerable.Range(0, 400 * 300).Select(_ => (float)random.NextDouble())];
        float[] targets = [.. Enumerable.Range(0, 400).Select(row => (3 * features[row * 300]) - features[(row * 300) + 1] + 5)];
        LinearModel model = LinearModel.Fit(EvaluationTask.Regression, 0, features, 300, targets);
        Assert.Equal(3, model.Coefficients[0], 1e-2);
        Assert.Equal(-1, model.Coefficients[1], 1e-2);
        Assert.True(new RSquared().Compute(Scores.Regression(targets, model.Predict(features))) > 0.9999);
    }

    [Fact]
    public void Constant_and_collinear_features_do_no_harm()
    {
        float[] features = [.. Enumerable.Range(0, 20).SelectMany(i => new[] { 1e6f, i % 2, 1 - (i % 2), i })];
        float[] targets = [.. Enumerable.Range(0, 20).Select(i => 2f * i + (i % 2))];
        LinearModel model = LinearModel.Fit(EvaluationTask.Regression, 0, features, 4, targets);
        Assert.Equal(0, model.Coefficients[0]);
        float[] predicted = model.Predict(features);
        for (int row = 0; row < 20; row++)
        {
            Assert.Equal(targets[row], predicted[row], 1e-3);
        }
    }

    [Fact]
    public void Separable_classes_end_and_a_class_without_rows_gets_little()
    {
        float[] features = [-2, -1.5f, -1, 1, 1.5f, 2];
        float[] predicted = LinearModel.Fit(EvaluationTask.Multiclass, 3, features, 1, [0, 0, 0, 1, 1, 1]).Predict([-2, 2]);
        Assert.All(predicted, p => Assert.True(float.IsFinite(p)));
        Assert.True(predicted[0] > 0.8f && predicted[4] > 0.8f && predicted[2] < 0.05f && predicted[5] < 0.05f);
    }

    [Fact]
    public void Numbers_that_are_not_finite_give_undefined_metrics_and_no_exception()
    {
        Scores test = Scores.Binary([0, 1], [0.2f, 0.8f]);
        Comparison comparison = Comparison.Fit(test, [1, 2], [1, float.NaN, 3], 1, [0, 1, 0]);
        Assert.True(double.IsNaN(comparison.Linear.Metrics["accuracy"]));
        Assert.Equal(0.5, comparison.Baseline.Metrics["accuracy"]);
        Assert.Contains("not a finite number", comparison.Linear.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Very_many_rows_are_sampled_and_the_description_says_so()
    {
        float[] features = [.. Enumerable.Range(0, 60_000).Select(i => i / 60_000f)];
        float[] targets = [.. features.Select(x => (2 * x) + 1)];
        LinearModel model = LinearModel.Fit(EvaluationTask.Regression, 0, features, 1, targets);
        Assert.Contains("50,000 of the 60,000", model.Description, StringComparison.Ordinal);
        Assert.Equal(2, model.Coefficients[0], 1e-4);
        Assert.Equal(1, model.Intercepts[0], 1e-4);
    }

    [Fact]
    public void Dummy_says_the_mean_or_the_shares()
    {
        Assert.Equal([2.5f, 2.5f], DummyModel.Fit(EvaluationTask.Regression, 0, [1, 3], [1, 3]).Predict(2));
        Assert.Equal([0.25f], DummyModel.Fit(EvaluationTask.Binary, 2, [1, 0, 0, 0]).Predict(1));
        Assert.Equal([0.5f, 0, 0.5f], DummyModel.Fit(EvaluationTask.Multiclass, 3, [0, 2]).Predict(1));
        Assert.Equal([0f], DummyModel.Fit(EvaluationTask.Regression, 0, []).Output.ToArray());
    }
}
