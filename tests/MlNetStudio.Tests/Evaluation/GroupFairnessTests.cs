using MlNetStudio.Evaluation;
using MlNetStudio.Evaluation.Explanations;
using MlNetStudio.Evaluation.Fairness;

namespace MlNetStudio.Tests.Evaluation;

public sealed class GroupFairnessTests
{
    [Fact]
    public void Rates_are_counted_by_group()
    {
        // Group a: 20 rows, 10 of class 1, of which 8 are found, 2 false alarms. Group b: 20 rows, 10 of class 1, 4 found, 1 false alarm.
        List<float> actual = [];
        List<float> predicted = [];
        List<int> codes = [];
        void Add(int group, int label, int said, int rows)
        {
            for (int i = 0; i < rows; i++)
            {
                actual.Add(label);
                predicted.Add(said == 1 ? 0.9f : 0.1f);
                codes.Add(group);
            }
        }

        Add(0, 1, 1, 8);
        Add(0, 1, 0, 2);
        Add(0, 0, 1, 2);
        Add(0, 0, 0, 8);
        Add(1, 1, 1, 4);
        Add(1, 1, 0, 6);
        Add(1, 0, 1, 1);
        Add(1, 0, 0, 9);
        Add(2, 0, 0, 9);
        GroupFairness fairness = GroupFairness.Compare(
            Scores.Binary([.. actual], [.. predicted]), ProbedColumn.OfCategories("group", [.. codes], ["a", "b", "too few"]));
        Assert.Equal(
            [new GroupOutcome("a", 20, 0.8, 0.5, 0.8, 0.2, double.NaN), new GroupOutcome("b", 20, 0.65, 0.25, 0.4, 0.1, double.NaN)],
            fairness.Groups);
        GroupGap gap = Assert.Single(fairness.Gaps, gap => gap.Name == "truePositiveRate");
        Assert.Equal(("a", "b"), (gap.Highest, gap.Lowest));
        Assert.Equal(0.4, gap.Value, 1e-9);
        Assert.InRange(0.4, gap.Lower, gap.Upper);
        Assert.Equal(["selectionRate", "truePositiveRate", "falsePositiveRate", "accuracy"], fairness.Gaps.Select(g => g.Name));
    }

    [Fact]
    public void A_clear_gap_is_told_from_chance()
    {
        var random = new Random(1);
        float[] actual = [.. Enumerable.Range(0, 2000).Select(_ => (float)random.Next(2))];
        float[] same = [.. actual.Select(a => random.NextDouble() < 0.8 ? a : 1 - a)];
        int[] groups = [.. Enumerable.Range(0, 2000).Select(row => row % 2)];
        var column = ProbedColumn.OfCategories("sex", groups, ["f", "m"]);
        Assert.All(GroupFairness.Compare(Scores.Binary(actual, same), column).Gaps, gap => Assert.False(gap.Value > 0.05 && gap.Lower > 0.02));
        float[] biased = [.. same.Select((p, row) => groups[row] == 1 && random.NextDouble() < 0.3 ? 0 : p)];
        Assert.True(GroupFairness.Compare(Scores.Binary(actual, biased), column).Gaps.Single(gap => gap.Name == "selectionRate").IsClear);
    }

    [Fact]
    public void A_regressions_groups_are_compared_by_their_errors()
    {
        float[] actual = new float[200];
        float[] predicted = [.. Enumerable.Range(0, 200).Select(row => row < 100 ? 1f : -2f)];
        int[] codes = [.. Enumerable.Range(0, 200).Select(row => row / 100)];
        GroupFairness fairness = GroupFairness.Compare(Scores.Regression(actual, predicted), ProbedColumn.OfCategories("region", codes, ["north", "south"]));
        Assert.Equal([1.0, -2.0], fairness.Groups.Select(group => group.MeanError));
        Assert.Equal(3, fairness.Gaps.Single(gap => gap.Name == "meanError").Value);
        Assert.Equal(1, fairness.Gaps.Single(gap => gap.Name == "rmse").Value);
    }
}
