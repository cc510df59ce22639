namespace MlNetStudio.Neural.Initializers;

/// <summary>All ones.</summary>
public sealed record OnesOptions : InitializerOptions
{
    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random) => values.Fill(1);
}
