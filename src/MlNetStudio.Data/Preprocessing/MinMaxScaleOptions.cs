using System.Text.Json.Serialization;

namespace MlNetStudio.Data;

/// <summary>(x - least) / (largest - least): the training rows' values come to lie from 0 to 1. Values outside their range leave it.</summary>
/// <remarks>A column that has the same value in every training row becomes 0 for every value. Missing values are left out of the figures and stay missing.</remarks>
public sealed record MinMaxScaleOptions : NumberStepOptions
{
    private const string CenterName = "least";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string StepName => "min-max-scale";

    internal override FittedNumberStep Fit(FeatureBlock block)
    {
        var least = new float[block.Width];
        var scale = new float[block.Width];
        for (int c = 0; c < block.Width; c++)
        {
            (least[c], scale[c]) = Fit(ColumnQuantiles.Of(block, c));
        }

        return new FittedScale(CenterName, least, scale);
    }

    internal override FittedNumberStep Raise(GraphValues values) => FittedScale.Raise(values, CenterName);

    /// <summary>The least value, and what brings the range to 1; 0 where all values are the same.</summary>
    internal static (float Least, float Scale) Fit(ColumnQuantiles values)
    {
        float scale = (float)(1 / (values.At(1) - values.At(0)));
        return ((float)values.At(0), float.IsFinite(scale) ? scale : 0);
    }
}
