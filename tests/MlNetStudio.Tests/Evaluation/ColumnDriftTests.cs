using System.Text.Json;
using MlNetStudio.Evaluation.Drift;
using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Tests.Evaluation;

public sealed class ColumnDriftTests
{
    [Fact]
    public void The_same_values_have_not_moved()
    {
        var column = Normal(1, 2000, 0);
        ColumnDrift drift = ColumnDrift.Of(ColumnProfile.Of(column)!, column);
        Assert.Equal((0.0, 0.0, 0.0, DriftLevel.None), (drift.PopulationStability, drift.KolmogorovSmirnov, drift.Beyond, drift.Level));
    }

    [Fact]
    public void Chance_alone_is_not_called_drift()
    {
        int moved = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            moved += ColumnDrift.Of(ColumnProfile.Of(Normal(seed, 500, 0))!, Normal(1000 + seed, 300, 0)).Level == DriftLevel.None ? 0 : 1;
        }

        Assert.InRange(moved, 0, 3);
    }

    [Fact]
    public void A_shift_by_one_deviation_is_large_and_of_the_size_that_the_distributions_have()
    {
        ColumnDrift drift = ColumnDrift.Of(ColumnProfile.Of(Normal(1, 20_000, 0))!, Normal(2, 20_000, 1));

        // Two normal distributions of variance 1, their means one apart: the largest difference is 2 Phi(0.5) - 1 = 0.383, the index 1.
        Assert.Equal(0.383, drift.KolmogorovSmirnov, 0.02);
        Assert.Equal(1, drift.PopulationStability, 0.2);
        Assert.Equal(DriftLevel.Large, drift.Level);
    }

    [Fact]
    public void The_index_of_categories_is_its_formula()
    {
        var before = ProbedColumn.OfCategories("c", [.. Enumerable.Repeat(0, 500), .. Enumerable.Repeat(1, 500)], ["a", "b"]);
        var now = ProbedColumn.OfCategories("c", [.. Enumerable.Repeat(1, 800), .. Enumerable.Repeat(0, 200)], ["b", "a"]);
        ColumnDrift drift = ColumnDrift.Of(ColumnProfile.Of(before)!, now);
        double expected = ((0.8 - 0.5) * Math.Log(0.8 / 0.5)) + ((0.2 - 0.5) * Math.Log(0.2 / 0.5));
        Assert.Equal(expected, ColumnDrift.Of(ColumnProfile.Of(before)!, ProbedColumn.OfCategories("c", [.. Enumerable.Repeat(0, 800), .. Enumerable.Repeat(1, 200)], ["a", "b"])).PopulationStability, 1e-9);
        Assert.Equal(expected, drift.PopulationStability, 1e-9);
        Assert.Equal(0.3, drift.KolmogorovSmirnov, 1e-9);
    }

    [Fact]
    public void Unknown_categories_missing_values_and_values_beyond_the_range_are_counted()
    {
        var profile = ColumnProfile.Of(ProbedColumn.OfCategories("c", [0, 0, 1, 1], ["a", "b"]))!;
        ColumnDrift drift = ColumnDrift.Of(profile, ProbedColumn.OfCategories("c", [0, 1, 2, -1], ["a", "b", "new"]));
        Assert.Equal((1.0 / 3, 0.0, 0.25), (drift.Beyond, drift.MissingBefore, drift.MissingNow));
        ColumnDrift numbers = ColumnDrift.Of(
            ColumnProfile.Of(ProbedColumn.OfNumbers("x", [1, 2, 3]))!, ProbedColumn.OfNumbers("x", [0, 2, 9, float.NaN]));
        Assert.Equal((2.0 / 3, 0.25), (numbers.Beyond, numbers.MissingNow));
    }

    [Fact]
    public void A_profile_survives_json()
    {
        ColumnProfile profile = ColumnProfile.Of(Normal(3, 100, 0))!;
        ColumnProfile read = JsonSerializer.Deserialize<ColumnProfile>(JsonSerializer.Serialize(profile))!;
        Assert.Equal(profile.Edges, read.Edges);
        Assert.Equal(profile.Shares, read.Shares);
        Assert.Equal(1, profile.Shares.Sum(), 1e-9);
        Assert.Null(ColumnProfile.Of(ProbedColumn.Opaque("text")));
    }

    [Fact]
    public void Columns_of_one_value_or_none_are_no_fault()
    {
        var constant = ColumnProfile.Of(ProbedColumn.OfNumbers("x", [5, 5, 5]))!;
        Assert.Equal(DriftLevel.None, ColumnDrift.Of(constant, ProbedColumn.OfNumbers("x", [5, 5])).Level);
        Assert.Equal(1, ColumnDrift.Of(constant, ProbedColumn.OfNumbers("x", [6, 6])).Beyond);
        var missing = ColumnProfile.Of(ProbedColumn.OfNumbers("x", [float.NaN, float.NaN]))!;
        Assert.True(ColumnDrift.Of(missing, ProbedColumn.OfNumbers("x", [1, 2])).PopulationStability > 1);
    }

    private static ProbedColumn Normal(int seed, int rows, double mean)
    {
        var random = new Random(seed);
        return ProbedColumn.OfNumbers("x", [.. Enumerable.Range(0, rows).Select(_ =>
            (float)(mean + (Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))))]);
    }
}
