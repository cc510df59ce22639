using System.Collections.Immutable;
using MlNetStudio.Data;

namespace MlNetStudio.Tests.Data;

public sealed class ScalingTests
{
    // The middle half lies from 1 to 3; NaN is left out of all figures.
    private static readonly float[] Skewed = [0, 1, 2, 3, 100, float.NaN];

    [Fact]
    public void Robust_scaling_takes_the_median_and_the_interquartile_range() =>
        Assert.Equal([-1f, -0.5f, 0f, 0.5f, 49f, float.NaN], Fitted(Skewed, new RobustScaleOptions()));

    [Fact]
    public void Where_the_quartiles_coincide_half_the_range_takes_their_place() =>
        Assert.Equal([0f, 0f, 0f, 0f, 0f, 2f], Fitted([0, 0, 0, 0, 0, 10], new RobustScaleOptions()));

    [Fact]
    public void Min_max_scaling_goes_from_0_to_1() =>
        Assert.Equal([0f, 0.01f, 0.02f, 0.03f, 1f, float.NaN], Fitted(Skewed, new MinMaxScaleOptions()), (a, b) => float.IsNaN(a) ? float.IsNaN(b) : Math.Abs(a - b) < 1e-6f);

    [Fact]
    public void A_constant_column_becomes_0()
    {
        Assert.All(Fitted([0.1f, 0.1f, 0.1f], new RobustScaleOptions()), value => Assert.Equal(0, value));
        Assert.All(Fitted([0.1f, 0.1f, 0.1f], new MinMaxScaleOptions()), value => Assert.Equal(0, value));
        Assert.All(Fitted([float.NaN, float.NaN], new RobustScaleOptions()), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Smooth_clipping_keeps_small_values_and_bounds_large_ones()
    {
        var clipped = Fitted([0.01f, -1, 3, 1e9f, -1e30f, float.MaxValue, float.NaN], new SmoothClipOptions());

        Assert.Equal(0.01f, clipped[0], 1e-6f);
        Assert.Equal(-1 / Math.Sqrt(1 + (1 / 9.0)), clipped[1], 1e-6);
        Assert.Equal(3 / Math.Sqrt(2), clipped[2], 1e-6);
        Assert.Equal([3f, -3f, 3f, float.NaN], clipped[3..], (a, b) => float.IsNaN(a) ? float.IsNaN(b) : Math.Abs(a - b) < 1e-5f);
    }

    [Theory]
    [InlineData(NumberScaling.None, "impute")]
    [InlineData(NumberScaling.Standard, "impute standardize")]
    [InlineData(NumberScaling.Robust, "impute robust-scale smooth-clip")]
    [InlineData(NumberScaling.MinMax, "impute min-max-scale")]
    public void A_plan_scales_numbers_as_asked(NumberScaling scaling, string steps)
    {
        var table = new Table([new NumberColumn("x", [1f, 2, 3])]);
        var plan = FeaturePlan.Create(table, [], table.AllRows(), new() { Numbers = scaling });

        Assert.Equal(steps, string.Join(' ', Assert.Single(plan.Features).Steps.Select(step => step.StepName)));
        Assert.Equal(plan.Features[0].Steps.AsEnumerable(), FeaturePlan.FromJson(plan.ToJson()).Features[0].Steps.AsEnumerable());
    }

    [Theory]
    [InlineData(NumberScaling.None, 0f, 1f)]
    [InlineData(NumberScaling.Robust, 2f, 2f)]
    [InlineData(NumberScaling.MinMax, 0f, 100f)]
    public void Targets_are_scaled_as_asked(NumberScaling scaling, float center, float spread)
    {
        var scaler = TargetScaler.Fit([0, 1, 2, 3, 100], scaling);
        float[] scaled = [0, 3, 250];
        scaler.Standardize(scaled);
        scaler.Restore(scaled);

        Assert.Equal(center, scaler.Mean);
        Assert.Equal(spread, scaler.Deviation, 1e-4f);
        Assert.Equal([0f, 3f, 250f], scaled, (a, b) => Math.Abs(a - b) < 1e-3f);
        Assert.Equal(1, TargetScaler.Fit([7, 7, 7], scaling).Deviation);
    }

    private static float[] Fitted(float[] values, params ImmutableArray<StepOptions> steps)
    {
        var table = new Table([new NumberColumn("x", values)]);
        PreprocessingPipeline.Fit(new FeaturePlan { Features = [new("x", steps)] }, table, table.AllRows(), out var matrix);
        return matrix.Values;
    }
}
