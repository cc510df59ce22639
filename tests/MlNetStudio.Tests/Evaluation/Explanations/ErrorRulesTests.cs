using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Tests.Evaluation.Explanations;

public sealed class ErrorRulesTests
{
    [Fact]
    public void A_step_of_three_columns_is_found_with_its_thresholds()
    {
        // Wrong for six in ten where age > 52.5, the class is Private and hours are few; else for one in twenty.
        var random = new Random(1);
        const int Rows = 8000;
        float[] age = [.. Enumerable.Range(0, Rows).Select(_ => (float)random.Next(20, 80))];
        int[] work = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(3))];
        float[] hours = [.. Enumerable.Range(0, Rows).Select(_ => (float)random.Next(10, 60))];
        float[] noise = [.. Enumerable.Range(0, Rows).Select(_ => (float)random.NextDouble())];
        float[] actual = [.. Enumerable.Range(0, Rows).Select(row => (float)(row % 2))];
        bool Holds(int row) => age[row] > 52.5f && work[row] == 1 && hours[row] <= 35;
        float[] predicted = [.. Enumerable.Range(0, Rows).Select(row => random.NextDouble() < (Holds(row) ? 0.6 : 0.05) ? 1 - actual[row] : actual[row])];
        ErrorRules rules = ErrorRules.Find(Scores.Binary(actual, predicted),
        [
            ProbedColumn.OfNumbers("noise", noise), ProbedColumn.OfNumbers("age", age), ProbedColumn.OfCategories("work", work, ["State", "Private", "Self"]), ProbedColumn.OfNumbers("hours", hours),
        ])!;
        ErrorRule rule = Assert.Single(rules.Rules);
        Assert.Equal(3, rule.Conditions.Count);
        Assert.Matches("^age > 5[123]", rule.Conditions[0]);
        Assert.Equal("work = Private", rule.Conditions[1]);
        Assert.Matches("^hours ≤ 3[456]", rule.Conditions[2]);
        Assert.Equal("errorRate", rule.Metric);
        Assert.InRange(rule.Value, 0.5, 0.7);
        Assert.InRange(rule.Overall, 0.08, 0.16);
        Assert.Equal((4000, 4000), (rules.FittedRows, rules.CheckedRows));
        Assert.InRange(rule.Rows, 250, 500);
        Assert.Equal((double)rule.Rows / 4000, rule.Share);
        Assert.True(rules.Explained > 0.15);
    }

    [Fact]
    public void Numbers_are_told_by_how_far_off_they_are_and_missing_values_by_name()
    {
        var random = new Random(2);
        float[] size = [.. Enumerable.Range(0, 1000).Select(row => row % 5 == 0 ? float.NaN : (float)random.NextDouble())];
        float[] predicted = [.. size.Select(value => float.IsNaN(value) ? 4f : (float)random.NextDouble())];
        ErrorRule rule = Assert.Single(ErrorRules.Find(Scores.Regression(new float[1000], predicted), [ProbedColumn.OfNumbers("size", size)])!.Rules);
        Assert.Equal("size is missing", Assert.Single(rule.Conditions));
        Assert.Equal(("mae", 4.0), (rule.Metric, rule.Value));
    }

    [Fact]
    public void What_does_not_hold_on_other_rows_is_not_told()
    {
        int told = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(100 + seed);
            float[] Column() => [.. Enumerable.Range(0, 1000).Select(_ => (float)random.NextDouble())];
            Scores scores = Scores.Regression(Column(), new float[1000]);
            told += ErrorRules.Find(scores, [.. Enumerable.Range(0, 10).Select(c => ProbedColumn.OfNumbers($"x{c}", Column()))], seed) is null ? 0 : 1;
        }

        Assert.InRange(told, 0, 2);
        Assert.Null(ErrorRules.Find(Scores.Regression(new float[50], new float[50]), [ProbedColumn.OfNumbers("x", new float[50])]));
        Assert.Null(ErrorRules.Find(Scores.Regression(new float[500], new float[500]), []));
    }

    [Fact]
    public void Conditions_on_one_column_are_one()
    {
        // Wrong in the middle of the range alone: two splits by the same column.
        var random = new Random(3);
        float[] x = [.. Enumerable.Range(0, 4000).Select(_ => (float)random.NextDouble())];
        float[] predicted = [.. x.Select(value => value is > 0.4f and <= 0.6f ? 1f : 0f)];
        ErrorRule rule = ErrorRules.Find(Scores.Regression(new float[4000], predicted), [ProbedColumn.OfNumbers("x", x)])!.Rules[0];
        Assert.Matches(@"^x > 0\.[34]\d* and ≤ 0\.[56]\d*$", Assert.Single(rule.Conditions));
        Assert.InRange(rule.Value, 0.85, 1);
        float[] category = [.. x.Select(value => MathF.Floor(value * 4))];
        ErrorRule not = Assert.Single(ErrorRules.Find(
            Scores.Regression(new float[4000], [.. category.Select(value => value is 1 ? 0f : 1f)]),
            [ProbedColumn.OfCategories("c", Array.ConvertAll(category, value => (int)value), ["p", "q", "r", "s"])])!.Rules);
        Assert.Equal("c is not q", Assert.Single(not.Conditions));
        Assert.Equal(1, not.Value);
    }
}
