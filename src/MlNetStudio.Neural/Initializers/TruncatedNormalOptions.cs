namespace MlNetStudio.Neural.Initializers;

/// <summary>Normally distributed, values more than two standard deviations from the mean drawn again. As in Keras, the standard deviation is that of the normal distribution before: what remains varies less, by a factor of 0.8796.</summary>
public sealed record TruncatedNormalOptions : InitializerOptions
{
    /// <summary>The mean. Default 0.</summary>
    public float Mean { get; init; }

    /// <summary>The standard deviation before truncation, at least 0. Default 0.05, as in Keras.</summary>
    public float StandardDeviation { get; init; } = 0.05f;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(float.IsFinite(Mean), "truncatedNormal initializer: mean", Mean, "finite");
        OptionCheck.Require(float.IsFinite(StandardDeviation) && StandardDeviation >= 0, "truncatedNormal initializer: standardDeviation", StandardDeviation, "finite and at least 0");
    }

    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random)
    {
        Validate();
        Distributions.FillTruncatedNormal(values, Mean, StandardDeviation, random);
    }
}
