using MlNetStudio.Evaluation.Charts;

namespace MlNetStudio.Tests.Evaluation;

public class AxisTests
{
    [Theory]
    [InlineData(0, 1, new[] { "0", "0.2", "0.4", "0.6", "0.8", "1" })]
    [InlineData(0, 480, new[] { "0", "100", "200", "300", "400", "500" })]
    [InlineData(-0.031, 0.044, new[] { "-0.04", "-0.02", "0", "0.02", "0.04", "0.06" })]
    [InlineData(0, 230000, new[] { "0", "50,000", "100k", "150k", "200k", "250k" })]
    [InlineData(5, 5, new[] { "2", "3", "4", "5", "6", "7", "8" })]
    public void Linear_axes_are_marked_at_round_numbers(double low, double high, string[] labels) =>
        Assert.Equal(labels, Axis.Linear(low, high).Labels);

    [Fact]
    public void Exact_axes_end_where_the_data_ends_and_have_marks_enough()
    {
        Axis axis = Axis.Linear(0.1, 5.6, exact: true);
        (axis.From, axis.To) = (100, 200);
        Assert.Equal((0.1, 5.6), (axis.Low, axis.High));
        Assert.True(axis.Ticks.Count >= 4);
        Assert.Equal(100, axis.Map(0.1));
        Assert.Equal(200, axis.Map(5.6));
        Assert.Equal(200, axis.Map(99));
    }

    [Fact]
    public void Logarithmic_axes_give_equal_room_to_equal_factors()
    {
        Axis axis = Axis.Logarithmic(0.2, 8);
        (axis.From, axis.To) = (0, 100);
        Assert.Equal(["0.1", "0.2", "0.5", "1", "2", "5", "10"], axis.Labels);
        Assert.Equal(50, axis.Map(1), 1e-9);
        Assert.Equal(0, axis.Map(-1));
    }

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.NegativeInfinity)]
    public void An_axis_without_numbers_is_still_an_axis(double low, double high) => Assert.Equal((0, 1), (Axis.Linear(low, high).Low, Axis.Linear(low, high).High));
}
