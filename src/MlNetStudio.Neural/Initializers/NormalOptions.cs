namespace MlNetStudio.Neural.Initializers;

/// <summary>Normally distributed.</summary>
public sealed record NormalOptions : InitializerOptions
{
    /// <summary>The mean. Default 0.</summary>
    public float Mean { get; init; }

    /// <summary>The standard deviation, at least 0. Default 0.05, as in Keras.</summary>
    public float StandardDeviation { get; init; } = 0.05f;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(float.IsFinite(Mean), "normal initializer: mean", Mean, "finite");
        OptionCheck.Require(float.IsFinite(StandardDeviation) && StandardDeviation >= 0, "normal initializer: standardDeviation", StandardDeviation, "finite and at least 0");
    }

    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random)
    {
        Validate();
        foreach (ref float value in values)
        {
            value = (float)(Mean + (StandardDeviation * random.NextGaussian()));
        }
    }
}
