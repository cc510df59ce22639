namespace MlNetStudio.Data.Images;

/// <summary>Makes the image larger or smaller about its middle, by a factor of up to 1 + <see cref="Amount"/> either way.</summary>
public sealed record RandomScaleOptions : ImageOperationOptions
{
    /// <summary>How much larger or smaller at most: 0.1 for a tenth. Default 0.1.</summary>
    public float Amount { get; init; } = 0.1f;

    /// <inheritdoc/>
    public override void Validate() => Require(Amount is >= 0 and <= 10, nameof(Amount), Amount, "from 0 to 10");

    internal override void Apply(AugmentationWork work)
    {
        // As often larger as smaller.
        float factor = MathF.Pow(1 + Amount, work.Draw(1));
        AffineSampling.Apply(work, factor, 0, 0, factor, 0, 0);
    }
}
