namespace MlNetStudio.Neural.Initializers;

/// <summary>The same number everywhere.</summary>
public sealed record ConstantInitializerOptions : InitializerOptions
{
    /// <summary>The number. Default 0.</summary>
    public float Value { get; init; }

    /// <inheritdoc/>
    public override void Validate() => OptionCheck.Require(float.IsFinite(Value), "constant initializer: value", Value, "finite");

    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random)
    {
        Validate();
        values.Fill(Value);
    }
}
