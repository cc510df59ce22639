using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Tests.Evaluation.Explanations;

public sealed class IntegratedGradientsTests
{
    private static readonly FeatureGroup[] Groups = [new("a", [0]), new("b", [1, 2]), new("idle", [3])];

    [Fact]
    public void A_linear_models_shares_are_weight_times_difference()
    {
        Attribution found = Compute([2, -1, 3, 9], [1, 1, 1, 1], x => (2 * x[0]) + (3 * x[1]) - x[2] + 5, steps: 3);
        Assert.Equal(2, found.Columns[0].Value, 1e-5);
        Assert.Equal((3 * -2) - 2, found.Columns[1].Value, 1e-5);
        Assert.Equal(0, found.Columns[2].Value, 1e-9);
        Assert.Equal((9.0, 3.0), (found.Baseline, found.Prediction));
        Assert.Equal(0, found.Remainder, 1e-5);
    }

    [Fact]
    public void A_product_is_shared_evenly_and_a_square_is_its_own()
    {
        // Along the line from 0, the integral of x y dt with both growing gives each one half; of z², all of it to z.
        Attribution found = Compute([2, 3, 0, 0], [0, 0, 0, 0], x => (x[0] * x[1]) + (x[0] * x[0]), steps: 200);
        Assert.Equal(3 + 4, found.Columns[0].Value, 1e-3);
        Assert.Equal(3, found.Columns[1].Value, 1e-3);
        Assert.Equal(0, found.Remainder, 1e-3);
    }

    [Fact]
    public void Shares_add_up_where_a_model_bends()
    {
        Attribution found = Compute([1.3f, -0.4f, 2, 1], [-1, 0.5f, 0, 0], x => Math.Max(0, x[0] - x[1]) + Math.Tanh(x[2] * x[0]) + Math.Exp(-x[3]), steps: 64);
        Assert.InRange(Math.Abs(found.Remainder), 0, 2e-3);
    }

    [Fact]
    public void Lengths_must_agree() => Assert.Throws<ArgumentException>(() => Compute([1], [1, 2], x => x[0], 4));

    private static Attribution Compute(float[] row, float[] baseline, Func<double[], double> model, int steps) => IntegratedGradients.Compute(
        row,
        baseline,
        Groups,
        (rows, count) => [.. Enumerable.Range(0, count).Select(i => model([.. rows.Skip(i * row.Length).Take(row.Length).Select(x => (double)x)]))],
        steps);
}
