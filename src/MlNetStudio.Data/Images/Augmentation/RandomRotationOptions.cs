namespace MlNetStudio.Data.Images;

/// <summary>Turns the image about its middle, either way.</summary>
public sealed record RandomRotationOptions : ImageOperationOptions
{
    /// <summary>The largest angle in degrees. Default 10.</summary>
    public float Degrees { get; init; } = 10;

    /// <inheritdoc/>
    public override void Validate() => Require(Degrees is >= 0 and <= 180, nameof(Degrees), Degrees, "from 0 to 180");

    internal override void Apply(AugmentationWork work)
    {
        var (sin, cos) = MathF.SinCos(work.Draw(Degrees) * MathF.PI / 180);
        AffineSampling.Apply(work, cos, -sin, sin, cos, 0, 0);
    }
}
