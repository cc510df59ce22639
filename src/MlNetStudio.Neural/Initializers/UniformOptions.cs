namespace MlNetStudio.Neural.Initializers;

/// <summary>Uniform in [Minimum, Maximum).</summary>
public sealed record UniformOptions : InitializerOptions
{
    /// <summary>The smallest value. Default -0.05, as in Keras.</summary>
    public float Minimum { get; init; } = -0.05f;

    /// <summary>The limit above. Default 0.05, as in Keras.</summary>
    public float Maximum { get; init; } = 0.05f;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(float.IsFinite(Minimum), "uniform initializer: minimum", Minimum, "finite");
        OptionCheck.Require(float.IsFinite(Maximum) && Maximum >= Minimum, "uniform initializer: maximum", Maximum, "finite and not less than minimum");
    }

    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random)
    {
        Validate();
        Distributions.FillUniform(values, Minimum, Maximum, random);
    }
}
