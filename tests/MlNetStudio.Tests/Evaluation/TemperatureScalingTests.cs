using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Calibration;
using MlNetStudio.Evaluation.Metrics;

namespace MlNetStudio.Tests.Evaluation;

public sealed class TemperatureScalingTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void The_temperature_that_made_the_rows_is_found(double temperature)
    {
        // Labels drawn with honest probabilities, told by a model whose logits are that many times too large.
        var random = new Random(1);
        const int Rows = 40_000;
        float[] actual = new float[Rows];
        float[] told = new float[Rows];
        for (int row = 0; row < Rows; row++)
        {
            double logit = (random.NextDouble() * 6) - 3;
            actual[row] = random.NextDouble() < 1 / (1 + Math.Exp(-logit)) ? 1 : 0;
            told[row] = (float)(1 / (1 + Math.Exp(-logit * temperature)));
        }

        Scores scores = Scores.Binary(actual, told);
        double fitted = TemperatureScaling.Fit(scores);
        Assert.Equal(temperature, fitted, 0.06 * temperature);
        Scores scaled = TemperatureScaling.Apply(scores, fitted);
        Assert.Equal(new Accuracy().Compute(scores), new Accuracy().Compute(scaled));
        Assert.True(new LogLoss().Compute(scaled) <= new LogLoss().Compute(scores) + 1e-9);
    }

    [Fact]
    public void Two_classes_are_treated_alike_by_both_forms()
    {
        var random = new Random(2);
        float[] positive = [.. Enumerable.Range(0, 500).Select(_ => (float)random.NextDouble())];
        float[] actual = [.. positive.Select(p => random.NextDouble() < Math.Sqrt(p) ? 1f : 0f)];
        Scores binary = Scores.Binary(actual, positive);
        Scores both = Scores.Multiclass(actual, [.. positive.SelectMany(p => new[] { 1 - p, p })], 2);
        double temperature = TemperatureScaling.Fit(binary);
        Assert.Equal(temperature, TemperatureScaling.Fit(both), 1e-3 * temperature);
        float[] one = TemperatureScaling.Apply(binary, temperature).Predicted.ToArray();
        float[] two = TemperatureScaling.Apply(both, temperature).Predicted.ToArray();
        for (int row = 0; row < one.Length; row++)
        {
            Assert.Equal(one[row], two[(2 * row) + 1], 1e-5);
            Assert.Equal(1, two[2 * row] + two[(2 * row) + 1], 1e-5);
        }
    }

    [Fact]
    public void Certain_mistakes_are_no_fault()
    {
        double temperature = TemperatureScaling.Fit(Scores.Binary([0, 1, 1], [1, 0, 1]));
        Assert.InRange(temperature, 0.05, 20.01);
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit(Scores.Regression([1], [1])));
    }
}
