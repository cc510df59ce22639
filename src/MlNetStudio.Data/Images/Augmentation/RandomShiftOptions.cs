namespace MlNetStudio.Data.Images;

/// <summary>Moves the image down or up and right or left, by parts of pixels too.</summary>
public sealed record RandomShiftOptions : ImageOperationOptions
{
    /// <summary>The farthest, as a part of the height and the width. Default 0.1.</summary>
    public float Amount { get; init; } = 0.1f;

    /// <inheritdoc/>
    public override void Validate() => Require(Amount is >= 0 and <= 1, nameof(Amount), Amount, "from 0 to 1");

    internal override void Apply(AugmentationWork work) =>
        AffineSampling.Apply(work, 1, 0, 0, 1, work.Draw(Amount * work.Shape.Height), work.Draw(Amount * work.Shape.Width));
}
