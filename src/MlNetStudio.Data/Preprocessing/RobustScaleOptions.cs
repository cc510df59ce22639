using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>
/// (x - median) / (interquartile range): a scale that outliers do not move. Where the quartiles coincide, as in a column that is mostly 0, half the distance from
/// the least to the largest value takes the range's place (Holzmüller et al. 2024, arXiv 2407.04491).
/// </summary>
/// <remarks>
/// A column that has the same value in every training row becomes 0 for every value. Missing values are left out of the figures and stay missing. Quartiles lie between two values in
/// proportion; they are computed in double precision and rounded once.
/// </remarks>
public sealed record RobustScaleOptions : NumberStepOptions
{
    private const string CenterName = "center";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string StepName => "robust-scale";

    internal override FittedNumberStep Fit(FeatureBlock block)
    {
        var center = new float[block.Width];
        var scale = new float[block.Width];
        for (int c = 0; c < block.Width; c++)
        {
            (center[c], scale[c]) = Fit(ColumnQuantiles.Of(block, c));
        }

        return new FittedScale(CenterName, center, scale);
    }

    internal override FittedNumberStep Raise(GraphValues values) => FittedScale.Raise(values, CenterName);

    /// <summary>The median, and what brings the interquartile range to 1; 0 where all values are the same.</summary>
    internal static (float Center, float Scale) Fit(ColumnQuantiles values)
    {
        float scale = (float)(1 / (values.At(0.75) - values.At(0.25)));
        if (!float.IsFinite(scale))
        {
            scale = (float)(2 / (values.At(1) - values.At(0)));
        }

        return ((float)values.At(0.5), float.IsFinite(scale) ? scale : 0);
    }
}
