namespace MlNetStudio.Neural.Initializers;

/// <summary>All zeros.</summary>
public sealed record ZerosOptions : InitializerOptions
{
    internal override void Fill(Span<float> values, int fanIn, int fanOut, DeterministicRandom random) => values.Clear();
}
